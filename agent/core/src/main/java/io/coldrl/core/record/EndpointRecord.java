package io.coldrl.core.record;

/**
 * The state of one endpoint: requests in flight, latencies, failures, ejection.
 *
 * <p>The same layout lies in the agent's shared-memory map and in the simulator's arrays. An
 * all-zero record is a valid "never seen". Latencies are in milliseconds and -1 before the first
 * answer; instants are Unix microseconds. A clock that steps back counts as one that stands still.
 *
 * <p>Not thread-safe: a flyweight belongs to one thread; the caller guards the bytes.
 */
public final class EndpointRecord extends FixedRecord {
  /*
   *   0        8        16       24       32       40       48       56       64
   *   +--------+--------+--------+--------+--------+--------+--------+--------+
   *   |first ms|last ms |eject us|answers |failures|starts  | sent us|answ us |
   *   +--------+--------+--------+--------+--------+--------+--------+--------+
   *   64       72       80       88       96       104      112
   *   +----+----+----+----+----+----+----+----+----+----+--------+
   *   |infl|cons|ejct|slow|fast|peak|base|rcnt|errs|rate|padding |
   *   +----+----+----+----+----+----+----+----+----+----+--------+
   *
   * Little-endian. "last ms" is at the offset that the history's evictor reads in every record.
   * "starts" is the sum of the instants at which the requests in flight were sent; sums and
   * differences may overflow, since n * now - starts comes out right modulo 2^64.
   */
  private static final int FIRST_MS = 0;
  private static final int EJECTED_UNTIL_US = 16;
  private static final int ANSWERS = 24;
  private static final int FAILURES = 32;
  private static final int STARTS_US = 40;
  private static final int SENT_US = 48;
  private static final int ANSWERED_US = 56;
  private static final int IN_FLIGHT = 64;
  private static final int CONSECUTIVE_FAILURES = 68;
  private static final int EJECTIONS = 72;
  private static final int SLOW_MS = 76;
  private static final int FAST_MS = 80;
  private static final int PEAK_MS = 84;
  private static final int BASE_MS = 88;
  private static final int RECENT_MS = 92;
  private static final int ERROR_SHARE = 96;
  private static final int RATE = 100;

  /**
   * Version of this layout: raised with every change, so that an old history file is not misread.
   */
  public static final int LAYOUT_VERSION = 1;

  /** Consecutive failures after which an endpoint is ejected. */
  public static final int FAILURES_TO_EJECT = 3;

  public static final long SECOND_US = 1_000_000;
  private static final long FIRST_EJECTION_US = 5 * SECOND_US;
  private static final int MAX_EJECTION_DOUBLINGS = 5;
  private static final double SLOW_TAU_US = 10 * SECOND_US;
  private static final double FAST_TAU_US = SECOND_US;
  private static final double RATE_TAU_US = 5 * SECOND_US;
  // An EWMA over time alone would trust a single answer after a pause.
  private static final double MAX_WEIGHT = 0.3;
  private static final double RECENT_WEIGHT = 0.1;
  private static final float ERROR_WEIGHT = 0.05f;
  private static final double BASE_QUANTILE = 0.1;
  private static final double BASE_STEP = 0.1;

  /** Points this flyweight at {@code bytes[offset, offset + BYTES)}. */
  public EndpointRecord wrap(byte[] newBytes, int newOffset) {
    pointTo(newBytes, newOffset);
    return this;
  }

  /** Clears the requests in flight, which belonged to another process. */
  public void forgetInFlight() {
    putInt(IN_FLIGHT, 0);
    putLong(STARTS_US, 0);
  }

  /**
   * Brings instants that lie in the future, because the clock was set back since they were written,
   * back to now. Otherwise averages would stand still and an ejection last until the clock comes
   * there.
   */
  public void forgetFuture(long nowUs) {
    putLong(SENT_US, Math.min(getLong(SENT_US), nowUs));
    putLong(ANSWERED_US, Math.min(getLong(ANSWERED_US), nowUs));
    long longest = nowUs + (FIRST_EJECTION_US << MAX_EJECTION_DOUBLINGS);
    putLong(EJECTED_UNTIL_US, Math.min(getLong(EJECTED_UNTIL_US), longest));
  }

  /** Records that a request is sent to the endpoint now; {@link #onReleased} must follow. */
  public void onSent(long nowUs) {
    if (getLong(FIRST_MS) == 0) {
      putLong(FIRST_MS, nowUs / 1_000);
    }
    putInt(IN_FLIGHT, inFlight() + 1);
    putLong(STARTS_US, getLong(STARTS_US) + nowUs);
    onArrival(nowUs);
  }

  /** Records that a request sent at {@code sentUs} is no longer in flight, whatever its outcome. */
  public void onReleased(long sentUs) {
    if (inFlight() > 0) {
      putInt(IN_FLIGHT, inFlight() - 1);
      putLong(STARTS_US, inFlight() == 0 ? 0 : getLong(STARTS_US) - sentUs);
    }
  }

  /** Records a request that somebody else sent here, for the rate alone. */
  public void onArrival(long nowUs) {
    long now = Math.max(nowUs, getLong(SENT_US));
    putFloat(RATE, (float) (ratePerSecond(now) + SECOND_US / RATE_TAU_US));
    putLong(SENT_US, now);
  }

  /**
   * Records an answer.
   *
   * @param latencyMs time from the request's first byte sent to the answer's first byte, 0 or more
   */
  public void onSuccess(long nowUs, float latencyMs) {
    long sinceUs = Math.max(0, nowUs - getLong(ANSWERED_US));
    if (hasLatency()) {
      double slow = weight(sinceUs, SLOW_TAU_US);
      double fast = weight(sinceUs, FAST_TAU_US);
      putFloat(SLOW_MS, blend(getFloat(SLOW_MS), latencyMs, slow));
      putFloat(FAST_MS, blend(getFloat(FAST_MS), latencyMs, fast));
      // Peak EWMA: up at once, down slowly (Finagle's load metric of that name).
      putFloat(PEAK_MS, Math.max(latencyMs, blend(getFloat(PEAK_MS), latencyMs, slow)));
      putFloat(BASE_MS, nextBase(getFloat(BASE_MS), latencyMs));
      putFloat(RECENT_MS, blend(getFloat(RECENT_MS), latencyMs, RECENT_WEIGHT));
    } else {
      for (int field = SLOW_MS; field <= RECENT_MS; field += Float.BYTES) {
        putFloat(field, latencyMs);
      }
    }
    putInt(CONSECUTIVE_FAILURES, 0);
    if (getLong(EJECTED_UNTIL_US) != 0) {
      putLong(EJECTED_UNTIL_US, 0);
    } else if (ejections() > 0 && answers() % 64 == 0) {
      putInt(EJECTIONS, ejections() - 1);
    }
    putFloat(ERROR_SHARE, errorShare() * (1 - ERROR_WEIGHT));
    onAnswered(nowUs);
  }

  /**
   * Records a failure: an answer of 5xx, a refused or broken connection, a timeout. Consecutive
   * failures eject the endpoint, longer each time.
   */
  public void onFailure(long nowUs) {
    putLong(FAILURES, failures() + 1);
    putInt(CONSECUTIVE_FAILURES, Math.min(consecutiveFailures() + 1, Integer.MAX_VALUE - 1));
    putFloat(ERROR_SHARE, errorShare() + (1 - errorShare()) * ERROR_WEIGHT);
    boolean atProbe = getLong(EJECTED_UNTIL_US) != 0 && nowUs >= getLong(EJECTED_UNTIL_US);
    boolean inService = getLong(EJECTED_UNTIL_US) == 0;
    if (atProbe || (inService && consecutiveFailures() >= FAILURES_TO_EJECT)) {
      int doublings = Math.min(ejections(), MAX_EJECTION_DOUBLINGS);
      putLong(EJECTED_UNTIL_US, nowUs + (FIRST_EJECTION_US << doublings));
      putInt(EJECTIONS, ejections() + 1);
    }
    onAnswered(nowUs);
  }

  private void onAnswered(long nowUs) {
    long now = Math.max(nowUs, getLong(ANSWERED_US));
    if (getLong(FIRST_MS) == 0) {
      putLong(FIRST_MS, now / 1_000);
    }
    putLong(ANSWERED_US, now);
    putLong(LAST_MS, now / 1_000);
    putLong(ANSWERS, answers() + 1);
  }

  private static double weight(long sinceUs, double tauUs) {
    return Math.min(MAX_WEIGHT, 1 - Math.exp(-sinceUs / tauUs));
  }

  private static float blend(float old, float value, double weight) {
    return (float) (old + (value - old) * weight);
  }

  // A quantile by small steps (Ma, Muthukrishnan, Sandler: Frugal Streaming, 2013), of the
  // logarithm.
  private static float nextBase(float base, float latencyMs) {
    double step = latencyMs > base ? BASE_QUANTILE : BASE_QUANTILE - 1;
    return (float) (Math.max(base, 0.001f) * Math.exp(BASE_STEP * step));
  }

  /** Whether a latency was ever measured. */
  public boolean hasLatency() {
    return answers() > failures();
  }

  /** Whether nothing but probes may be sent here. */
  public boolean isEjected() {
    return getLong(EJECTED_UNTIL_US) != 0;
  }

  /** Until when no request may be sent here, Unix us; 0 if not ejected. */
  public long ejectedUntilUs() {
    return getLong(EJECTED_UNTIL_US);
  }

  /** Times it was ejected; fades while it answers. */
  public int ejections() {
    return getInt(EJECTIONS);
  }

  /** Requests sent and not released. */
  public int inFlight() {
    return getInt(IN_FLIGHT);
  }

  /** Mean age of the requests in flight, ms; 0 if there are none. */
  public float inFlightAgeMs(long nowUs) {
    int n = inFlight();
    return n == 0 ? 0 : Math.max(0, (n * nowUs - getLong(STARTS_US)) / (1_000f * n));
  }

  /** Answers seen, failures among them. */
  public long answers() {
    return getLong(ANSWERS);
  }

  /** Failures seen. */
  public long failures() {
    return getLong(FAILURES);
  }

  /** Failures since the last success. */
  public int consecutiveFailures() {
    return getInt(CONSECUTIVE_FAILURES);
  }

  /** EWMA of latency over about 10 s, ms. */
  public float latencyMs() {
    return latency(SLOW_MS);
  }

  /** EWMA of latency over about 1 s, ms. */
  public float fastLatencyMs() {
    return latency(FAST_MS);
  }

  /** Peak EWMA of latency, ms. */
  public float peakLatencyMs() {
    return latency(PEAK_MS);
  }

  /** About the tenth percentile of latency, in ms: an estimate of the latency without queueing. */
  public float baseLatencyMs() {
    return latency(BASE_MS);
  }

  /** EWMA of latency over about ten answers, ms. */
  public float recentLatencyMs() {
    return latency(RECENT_MS);
  }

  private float latency(int field) {
    return hasLatency() ? getFloat(field) : MISSING;
  }

  /** EWMA of failures over about 20 answers, 0 to 1. */
  public float errorShare() {
    return getFloat(ERROR_SHARE);
  }

  /** Requests a second, an EWMA over 5 s. */
  public float ratePerSecond(long nowUs) {
    long idleUs = Math.max(0, nowUs - getLong(SENT_US));
    return (float) (getFloat(RATE) * Math.exp(-idleUs / RATE_TAU_US));
  }

  /** Time since the last answer, ms; -1 if there was none. */
  public float answerAgeMs(long nowUs) {
    return answers() == 0 ? MISSING : Math.max(0, (nowUs - getLong(ANSWERED_US)) / 1_000f);
  }

  /** When a request was last sent, Unix us; 0 if never. */
  public long sentUs() {
    return getLong(SENT_US);
  }
}
