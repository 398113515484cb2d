package io.coldrl.trace.format;

/** {@link CsvParser} for lines without quotes. */
final class CsvBytes implements ByteLineParser {
  private final CsvParser header;
  private final int[] starts;

  CsvBytes(CsvParser header) {
    this.header = header;
    starts = new int[header.columns + 1];
  }

  @Override
  public boolean parse(byte[] bytes, int from, int to, LogRecord out, KeyHash key) {
    if (!split(bytes, from, to)) {
      return false;
    }
    out.timeMs = ByteFields.unixSecondsToMs(bytes, start(header.time), end(header.time));
    out.sizeBytes = ByteFields.whole(bytes, start(header.size), end(header.size));
    int keyStart = start(header.key);
    int keyEnd = end(header.key);
    if (out.timeMs < 0 || out.sizeBytes <= 0 || keyEnd == keyStart) {
      return false;
    }
    key.of(bytes, keyStart, keyEnd);
    if (header.ttl >= 0) {
      if (isPadded(bytes, header.ttl)) {
        return false;
      }
      out.ttlMs = ByteFields.secondsToMs(bytes, start(header.ttl), end(header.ttl));
    }
    if (header.responseTime >= 0) {
      int at = header.responseTime;
      out.originRttMs = ByteFields.lastUpstreamMs(bytes, start(at), end(at));
    }
    out.outcome = LogRecord.Outcome.REQUEST;
    return true;
  }

  private boolean split(byte[] bytes, int from, int to) {
    int cell = 0;
    starts[0] = from;
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (c == ',') {
        if (++cell == header.columns) {
          return false;
        }
        starts[cell] = i + 1;
      } else if (c == '"') {
        return false;
      }
    }
    starts[header.columns] = to + 1;
    return cell == header.columns - 1;
  }

  private int start(int column) {
    return starts[column];
  }

  private int end(int column) {
    return starts[column + 1] - 1;
  }

  private boolean isPadded(byte[] bytes, int column) {
    int from = start(column);
    int to = end(column);
    return to > from && (bytes[from] <= ' ' || bytes[to - 1] <= ' ');
  }
}
