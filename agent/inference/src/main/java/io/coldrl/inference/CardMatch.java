package io.coldrl.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The card beside a model file: {@code MODEL.card.json}, or else {@code model-card.json} in the
 * same directory, as training writes it.
 *
 * @param state whether it is the card of this model
 * @param content null if there is none
 */
record CardMatch(State state, byte @Nullable [] content) {
  /** No card. */
  static final CardMatch ABSENT = new CardMatch(State.NONE, null);

  /** Suffix of the card of one model file. */
  static final String SUFFIX = ".card.json";

  private static final String SHARED_NAME = "model-card.json";
  private static final long MAX_BYTES = 4L << 20;
  private static final Pattern SHA256 =
      Pattern.compile("\"model_sha256\"\\s*:\\s*\"([0-9a-f]{64})\"");

  /** Whether a card is that of a model. */
  enum State {
    /** There is no card. */
    NONE("none"),
    /** It is. */
    MATCHES("matches"),
    /** It names another model, or none. */
    OTHER("is of another model");

    private final String words;

    State(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** The content if it is the card of this model, else null. */
  byte @Nullable [] ofThisModel() {
    return state == State.MATCHES ? content : null;
  }

  /** Reads the card beside a model file with this SHA-256. A card that can't be read is none. */
  static CardMatch find(Path model, String digest) {
    Path own = model.resolveSibling(model.getFileName() + SUFFIX);
    Path card = Files.exists(own) ? own : model.resolveSibling(SHARED_NAME);
    try {
      if (!Files.isRegularFile(card) || Files.size(card) > MAX_BYTES) {
        return ABSENT;
      }
      byte[] content = Files.readAllBytes(card);
      Matcher sha256 = SHA256.matcher(new String(content, StandardCharsets.UTF_8));
      boolean matches = sha256.find() && digest.equals(sha256.group(1));
      return new CardMatch(matches ? State.MATCHES : State.OTHER, content);
    } catch (IOException e) {
      return ABSENT;
    }
  }
}
