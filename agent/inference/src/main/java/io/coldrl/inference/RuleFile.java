package io.coldrl.inference;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.HistoryRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model file that is one line of text, a {@link HistoryRule}, in place of an ONNX model. Where a
 * path of a model is asked for, the text of a rule may be given too, and means a file with it.
 */
final class RuleFile {
  private RuleFile() {}

  /** Whether a path is the text of a rule, so that there is no file. */
  static boolean isText(Path path) {
    return HistoryRule.isRule(path.toString());
  }

  /** The content of a file with a rule. */
  static byte[] content(Path text) {
    return (text + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the content of a model file.
   *
   * @param name the file's name in messages
   * @return null if it is not a rule
   * @throws UnfitModelException if it starts as a rule but is none, or is not for this task
   */
  static @Nullable HistoryRule parse(byte[] content, String name, Task task)
      throws UnfitModelException {
    // Not cut short: a long text is refused.
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (!HistoryRule.isRule(text)) {
      return null;
    }
    if (task != Task.EVICTION) {
      throw new UnfitModelException(
          name + " is a rule, and there are rules of eviction only" + ModelLoader.remedy(task));
    }
    try {
      return HistoryRule.parse(text.replaceFirst("\r?\n\\z", ""), name);
    } catch (Failure e) {
      throw new UnfitModelException(
          name + " is not a rule that can be served: " + e.what() + "; " + e.remedy(), e);
    }
  }
}
