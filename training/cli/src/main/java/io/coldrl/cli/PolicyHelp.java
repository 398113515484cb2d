package io.coldrl.cli;

import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The list of policies in the help of {@code simulate}. */
final class PolicyHelp {
  private static final int WIDTH = 79;
  private static final int INDENT = 14;

  private PolicyHelp() {}

  /** Returns a heading for each group and an entry for each policy. */
  static String[] lines() {
    List<String> lines = new ArrayList<>();
    for (PolicyCatalog.Group group : PolicyCatalog.Group.values()) {
      lines.add("");
      lines.add("Policies, " + group.title() + ":");
      PolicyCatalog.docs()
          .forEach(
              (name, doc) -> {
                if (PolicyCatalog.group(name) == group) {
                  lines.addAll(wrapped(name, doc));
                }
              });
    }
    return lines.toArray(new String[0]);
  }

  private static List<String> wrapped(String name, String doc) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-12s", name));
    for (String word : doc.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(INDENT));
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    // Picocli formats the lines, so % must be escaped.
    lines.replaceAll(text -> text.replace("%", "%%"));
    return lines;
  }
}
