package io.coldrl.trace;

import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** A column of a trace, for assertions. */
public final class TraceColumns {
  private TraceColumns() {}

  public static long[] column(Trace trace, IntToLongFunction field) {
    return IntStream.range(0, trace.requests()).mapToLong(field).toArray();
  }
}
