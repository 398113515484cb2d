package io.coldrl.trace.format;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@code log_format} directive of NGINX: literals with variables between them.
 *
 * <p>{@link LogVariable} lists the variables that are used; others are ignored. Two variables
 * without a literal between them can't be separated. They are allowed only if together they form
 * the URL (such as {@code $scheme://$host$request_uri}) or neither is used.
 */
public final class LogFormat {
  /** How NGINX escaped the variables' values. */
  enum Escape {
    /** {@code \xHH}; a dash stands for no value. */
    DEFAULT,
    /** As in JSON strings; an empty string stands for no value. */
    JSON,
    /** No escapes. */
    NONE
  }

  /**
   * A variable, or several adjacent ones, and the literal up to the next variable.
   *
   * @param literal what ends the value; empty at the end of the line only
   * @param list whether a value may be a list that contains the literal, as {@code 0.1, 0.2}
   */
  record Part(LogVariable variable, String literal, boolean list) {
    static Part of(LogVariable variable, String literal) {
      boolean ambiguous =
          literal.equals(",") || (literal.startsWith(" ") && !literal.startsWith(" :"));
      return new Part(variable, literal, ambiguous && variable.isList());
    }
  }

  private static final String OPTION = "--log-format";

  private final Escape escape;
  private final String start;
  private final List<Part> parts;

  private LogFormat(Escape escape, String start, List<Part> parts) {
    this.escape = escape;
    this.start = start;
    this.parts = List.copyOf(parts);
  }

  /**
   * Compiles a format.
   *
   * @param text the format alone, or the whole directive as it stands in nginx.conf, or
   *     {@code @FILE} that holds either
   * @throws Failure if the text is not a log format, or lacks time, target, status or size
   */
  public static LogFormat of(String text) {
    String content = text.startsWith("@") ? contentOf(text.substring(1)) : text;
    LogFormatDirective directive = LogFormatDirective.parse(content);
    return compile(directive.format(), directive.escape());
  }

  private static String contentOf(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new Failure(
          "the log format can't be read: " + e.getMessage(),
          OPTION + " @" + file,
          "name a file",
          e);
    }
  }

  private static LogFormat compile(String format, Escape escape) {
    List<Part> parts = new ArrayList<>();
    int at = literalEnd(format, 0);
    final String start = format.substring(0, at);
    while (at < format.length()) {
      List<String> names = new ArrayList<>();
      String name = nameAt(format, at);
      while (name != null) {
        names.add(name);
        at += name.length() + (format.startsWith("${", at) ? 3 : 1);
        name = nameAt(format, at);
      }
      int end = literalEnd(format, at);
      String literal = format.substring(at, end);
      parts.add(Part.of(variableOf(names), literal));
      at = end;
    }
    check(parts, format);
    int used = parts.size();
    while (parts.get(used - 1).variable() == LogVariable.NONE) {
      used--;
    }
    // Text after the last variable used is ignored, so a truncated line is still parsed.
    return new LogFormat(escape, start, joinUrl(parts.subList(0, used)));
  }

  /** Joins {@code $scheme://$host$request_uri} to one part, so that its host counts once. */
  private static List<Part> joinUrl(List<Part> parts) {
    List<Part> joined = new ArrayList<>();
    for (Part part : parts) {
      int last = joined.size() - 1;
      boolean url = part.variable() == LogVariable.URL;
      if (url && last >= 0 && joined.get(last).literal().equals("://")) {
        joined.remove(last);
      }
      joined.add(part);
    }
    return joined;
  }

  private static int literalEnd(String format, int from) {
    int at = from;
    while (at < format.length() && nameAt(format, at) == null) {
      at++;
    }
    return at;
  }

  /** The name of the variable that starts here, or null. */
  private static @Nullable String nameAt(String format, int at) {
    if (!format.startsWith("$", at)) {
      return null;
    }
    boolean braces = format.startsWith("{", at + 1);
    int start = at + (braces ? 2 : 1);
    int end = start;
    while (end < format.length() && isNameChar(format.charAt(end))) {
      end++;
    }
    boolean closed = !braces || format.startsWith("}", end);
    return end > start && closed ? format.substring(start, end) : null;
  }

  private static boolean isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static LogVariable variableOf(List<String> names) {
    if (names.size() == 1) {
      return LogVariable.of(names.get(0));
    }
    if (names.stream().allMatch(LogVariable::isUrlPart)) {
      boolean target = names.stream().map(LogVariable::of).anyMatch(LogVariable::isTarget);
      boolean host = names.stream().anyMatch(LogVariable::isHost);
      return !target ? LogVariable.NONE : host ? LogVariable.URL : LogVariable.REQUEST_URI;
    }
    if (names.stream().allMatch(name -> LogVariable.of(name) == LogVariable.NONE)) {
      return LogVariable.NONE;
    }
    throw Failure.invalidArgument(
        "nothing stands between $" + String.join(" and $", names),
        OPTION,
        "put a blank or a quote between them in the log format");
  }

  private static void check(List<Part> parts, String format) {
    Set<LogVariable> has = EnumSet.noneOf(LogVariable.class);
    parts.forEach(part -> has.add(part.variable()));
    require(
        has.contains(LogVariable.MSEC)
            || has.contains(LogVariable.TIME_ISO8601)
            || has.contains(LogVariable.TIME_LOCAL),
        "time ($msec, $time_iso8601 or $time_local)",
        format);
    require(
        has.stream().anyMatch(LogVariable::isTarget),
        "target ($request, $request_uri or $uri)",
        format);
    require(has.contains(LogVariable.STATUS), "status ($status)", format);
    require(
        has.contains(LogVariable.BODY_BYTES_SENT) || has.contains(LogVariable.BYTES_SENT),
        "size ($body_bytes_sent or $bytes_sent)",
        format);
  }

  private static void require(boolean present, String what, String format) {
    if (!present) {
      String shown = format.length() > 60 ? format.substring(0, 60) + "..." : format;
      throw Failure.invalidArgument(
          "the log format has no " + what + ": '" + shown + "'",
          OPTION,
          "give the format as NGINX has it, in single quotes so that the shell leaves the $ alone");
    }
  }

  /** A new parser for blocks of such a log; {@code zone} as in {@link Beginning#parser}. */
  public BlockParser parser(@Nullable String zone) {
    return new ChunkParser(new CustomLogParser(this), zone);
  }

  Escape escape() {
    return escape;
  }

  /** What a line begins with. */
  String start() {
    return start;
  }

  /** The variables in their order; at least one. */
  List<Part> parts() {
    return parts;
  }

  /** Whether a variable is among those of the format. */
  boolean has(LogVariable variable) {
    return parts.stream().anyMatch(part -> part.variable() == variable);
  }
}
