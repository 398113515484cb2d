package io.coldrl.trace.format;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The catalog of log and trace formats, tried in this order on the first lines of a file. To add a
 * format of lines, write a {@link LineParser} with a method that recognises a line, and add it
 * here.
 */
public enum TraceFormat {
  /** {@link ColdrlLogFormat}. */
  COLDRL_JSON("JSON log", JsonLogParser::recognise),
  /** Common or combined log format, of Apache or NGINX. */
  COMMON_LOG("common or combined log", CommonLogParser::recognise),
  /** W3C extended log with a {@code #Fields:} line. */
  W3C("W3C extended log", W3cParser::recognise),
  /** Squid's native access.log. */
  SQUID("Squid log", SquidParser::recognise),
  /** webcachesim's text: time, id, size. */
  WEBCACHESIM("webcachesim trace", WebcachesimParser::recognise),
  /** CSV with a header line. */
  CSV("CSV trace", CsvParser::recognise),
  /** libCacheSim's binary records, recognised by {@link OracleGeneral.Head}. */
  ORACLE_GENERAL("oracleGeneral trace", line -> null),
  /** A {@link LogFormat} that the user gives. */
  CUSTOM("log of the format given", line -> null);

  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final String title;
  private final Function<String, @Nullable LineParser> recognise;

  /**
   * @param recognise given a line without surrounding blanks, returns a new parser for a file in
   *     which this is the first intact line, or null if the line is not of this format
   */
  TraceFormat(String title, Function<String, @Nullable LineParser> recognise) {
    this.title = title;
    this.recognise = recognise;
  }

  /** Title for messages, such as "JSON log". */
  public String title() {
    return title;
  }

  /** The format of which {@code line} is the first intact line, or null. */
  static @Nullable TraceFormat of(String line) {
    for (TraceFormat format : values()) {
      if (format.recognise.apply(text(line)) != null) {
        return format;
      }
    }
    return null;
  }

  /**
   * A new parser for the file whose first intact line is {@code line}.
   *
   * @throws IllegalArgumentException if the line is not of this format
   */
  LineParser parser(String line) {
    LineParser parser = recognise.apply(text(line));
    if (parser == null) {
      throw new IllegalArgumentException("no line of a " + title + ": " + line);
    }
    return parser;
  }

  private static String text(String line) {
    return (line.startsWith(BYTE_ORDER_MARK) ? line.substring(BYTE_ORDER_MARK.length()) : line)
        .trim();
  }
}
