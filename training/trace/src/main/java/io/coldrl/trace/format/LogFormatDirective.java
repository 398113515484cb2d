package io.coldrl.trace.format;

import io.coldrl.core.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A parsed {@code log_format} directive, with its quoted pieces joined.
 *
 * @param format literals and variables
 */
record LogFormatDirective(String format, LogFormat.Escape escape) {
  private static final String NAME = "log_format";

  /** Reads a directive as it stands in nginx.conf, or a format alone. */
  static LogFormatDirective parse(String text) {
    String content = withoutLeadingComments(text);
    if (content.startsWith(NAME) && content.length() > NAME.length() && content.charAt(10) <= ' ') {
      List<String> words = words(content);
      return of(words.subList(Math.min(2, words.size()), words.size()));
    }
    // Quoted pieces without the directive's name; a bare format would not start with a quote.
    boolean pieces = content.startsWith("'") && (content.endsWith("'") || content.endsWith("';"));
    if (pieces || content.startsWith("escape=")) {
      return of(words(content));
    }
    return new LogFormatDirective(content, LogFormat.Escape.DEFAULT);
  }

  private static String withoutLeadingComments(String text) {
    String content = text.strip();
    while (content.startsWith("#")) {
      int end = content.indexOf('\n');
      content = end < 0 ? "" : content.substring(end).strip();
    }
    return content;
  }

  private static LogFormatDirective of(List<String> words) {
    if (words.isEmpty() || !words.get(0).startsWith("escape=")) {
      return new LogFormatDirective(String.join("", words), LogFormat.Escape.DEFAULT);
    }
    String name = words.get(0).substring("escape=".length());
    for (LogFormat.Escape escape : LogFormat.Escape.values()) {
      if (escape.name().toLowerCase(Locale.ROOT).equals(name)) {
        return new LogFormatDirective(String.join("", words.subList(1, words.size())), escape);
      }
    }
    throw Failure.invalidArgument(
        "unknown escape=" + name, "--log-format", "escape is default, json or none");
  }

  /** The words up to the semicolon, by the syntax of NGINX's configuration. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < text.length() && text.charAt(at) != ';') {
      char c = text.charAt(at);
      if (c <= ' ') {
        at++;
      } else if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        StringBuilder word = new StringBuilder();
        at = word(text, at, word);
        words.add(word.toString());
      }
    }
    return words;
  }

  private static int word(String text, int from, StringBuilder word) {
    char quote = text.charAt(from);
    boolean quoted = quote == '\'' || quote == '"';
    int at = quoted ? from + 1 : from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (quoted ? c == quote : c <= ' ' || c == ';') {
        return quoted ? at + 1 : at;
      }
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        word.append(unescaped(text.charAt(at)));
      } else {
        word.append(c);
      }
      at++;
    }
    if (quoted) {
      throw Failure.invalidArgument(
          "the log format has a quote that is not closed",
          "--log-format",
          "close it with " + quote);
    }
    return at;
  }

  private static String unescaped(char c) {
    return switch (c) {
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'n' -> "\n";
      case '"', '\'', '\\' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }
}
