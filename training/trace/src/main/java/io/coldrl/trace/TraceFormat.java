package io.coldrl.trace;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The log and trace formats that can be read, each recognised by its content. */
public enum TraceFormat {
  /** {@link ColdrlLogFormat}. */
  COLDRL_JSON("JSON log"),
  /** Common or combined log format, of Apache or NGINX. */
  COMMON_LOG("common or combined log"),
  /** CSV with a header line. */
  CSV("CSV trace"),
  /** Squid's native access.log. */
  SQUID("Squid log"),
  /** W3C extended log with a {@code #Fields:} line. */
  W3C("W3C extended log"),
  /** webcachesim's text: time, id, size. */
  WEBCACHESIM("webcachesim trace"),
  /** libCacheSim's oracleGeneral: binary records. */
  ORACLE_GENERAL("oracleGeneral trace"),
  /** {@link LogFormat}, which the user gives. */
  CUSTOM("log of the format given");

  private static final Pattern SQUID_LINE =
      Pattern.compile("^\\d+\\.\\d+ +\\d+ \\S+ [A-Z_]+/\\d{3} \\d+ [A-Z_]+ \\S+( .*)?$");
  private static final Pattern WEBCACHESIM_LINE =
      Pattern.compile("^\\d+(\\.\\d+)?[ \t]+\\d+[ \t]+\\d+([ \t]+[-\\d.]+)*$");

  private static final Pattern COMMON =
      Pattern.compile("^\\S+ .*\\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\] \".*");
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final String title;

  TraceFormat(String title) {
    this.title = title;
  }

  /** For people, such as "JSON log". */
  public String title() {
    return title;
  }

  /** The format of which {@code line} is the first intact line, or null. */
  static @Nullable TraceFormat of(String line) {
    String text = withoutByteOrderMark(line).trim();
    if (text.startsWith("{") && text.endsWith("}") && text.contains("\"key\"")) {
      return COLDRL_JSON;
    }
    if (COMMON.matcher(text).matches()) {
      return COMMON_LOG;
    }
    if (W3cParser.ofHeader(text) != null) {
      return W3C;
    }
    if (SQUID_LINE.matcher(text).matches()) {
      return SQUID;
    }
    if (WEBCACHESIM_LINE.matcher(text).matches()) {
      return WEBCACHESIM;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains(",") && CsvParser.ofHeader(text) != null ? CSV : null;
  }

  /** A parser for the file of which {@code line} was recognised; for CSV that is the header. */
  LineParser parser(String line) {
    if (this == CSV) {
      CsvParser parser = CsvParser.ofHeader(withoutByteOrderMark(line).trim());
      if (parser != null) {
        return parser;
      }
    }
    W3cParser w3c = W3cParser.ofHeader(withoutByteOrderMark(line).trim());
    if (w3c != null) {
      return w3c;
    }
    return switch (this) {
      case COLDRL_JSON -> new JsonLogParser();
      case SQUID -> new SquidParser();
      case WEBCACHESIM -> new WebcachesimParser();
      default -> new CommonLogParser();
    };
  }

  /** The parser of usual lines that goes with {@code slow}, or null where there is none. */
  @Nullable ByteLineParser byteParser(LineParser slow) {
    if (slow instanceof CsvParser csv) {
      return new CsvBytes(csv);
    }
    return switch (this) {
      case COLDRL_JSON -> new JsonLogBytes();
      case COMMON_LOG -> new CommonLogBytes();
      default -> null;
    };
  }

  private static String withoutByteOrderMark(String line) {
    return line.startsWith(BYTE_ORDER_MARK) ? line.substring(BYTE_ORDER_MARK.length()) : line;
  }
}
