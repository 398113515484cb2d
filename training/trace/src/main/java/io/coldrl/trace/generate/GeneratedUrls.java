package io.coldrl.trace.generate;

import java.util.SplittableRandom;

/**
 * Makes up the URLs of a {@link GeneratedSite}. What they tell about an object's popularity differs
 * by site, as in real logs, where it ranges from nothing to a lot: an object has a URL of its own
 * kind and of its own rank with a probability that is drawn for the site, else one of any kind and
 * rank. One site in three has URLs that tell nothing.
 */
final class GeneratedUrls {
  /** Kinds of objects, by what their popularity follows. */
  enum Kind {
    /** On many pages. */
    SHARED("/static/", ".css"),
    /** Visited by itself. */
    PAGE("/pages/", ""),
    /** On one page. */
    EMBEDDED("/images/", ".jpg"),
    /** Requested once. */
    ONCE("/search/", "?q=1");

    private final String first;
    private final String end;

    Kind(String first, String end) {
      this.first = first;
      this.end = end;
    }
  }

  private static final int MOST_SECTIONS = 200;

  private final SplittableRandom random;
  private final double telling;
  private final int sections;
  private final String prefix;

  /**
   * @param seed of the site; the site's own numbers are not changed by those drawn here
   */
  GeneratedUrls(long seed) {
    random = new SplittableRandom(seed ^ 0x75726C73L);
    telling = random.nextInt(3) == 0 ? 0 : random.nextDouble();
    sections = 1 + random.nextInt(MOST_SECTIONS);
    // Sites behind one proxy have few directories in common.
    prefix = random.nextBoolean() ? "" : "/" + Long.toHexString(seed);
  }

  /**
   * The URL of a further object, without its name, which no group depends on.
   *
   * @param rank of the object's page, 0 for the most popular to 1
   */
  String next(Kind kind, double rank) {
    Kind shown = tells() ? kind : Kind.values()[random.nextInt(Kind.values().length)];
    int section = (int) (sections * (tells() ? rank : random.nextDouble()));
    return prefix + shown.first + section + "/x" + shown.end;
  }

  private boolean tells() {
    return random.nextDouble() < telling;
  }
}
