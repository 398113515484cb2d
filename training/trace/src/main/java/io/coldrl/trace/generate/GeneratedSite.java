package io.coldrl.trace.generate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One generated web site: pages with embedded objects, visited in sessions.
 *
 * <p>Results with it describe no real site. It consists of the following, each with parameters
 * drawn from the seed within the ranges that studies of web traffic report (Breslau et al., "Web
 * Caching and Zipf-like Distributions", INFOCOM 1999; Barford and Crovella, "Generating
 * Representative Web Workloads", SIGMETRICS 1998):
 *
 * <ul>
 *   <li>pages by the Zipf-Mandelbrot law; a share of them appears during the trace and fades;
 *   <li>each page embeds objects of its own and of a shared pool, which a visitor fetches once; one
 *       site in three is a library of many objects without pages;
 *   <li>sizes log-normal, of three kinds: text, images, and a few downloads;
 *   <li>visits follow the hour of the day; crawlers walk through all pages in order;
 *   <li>a share of the requests is for objects that are requested only once;
 *   <li>URLs tell something about how often an object is requested, see {@link GeneratedUrls}.
 * </ul>
 */
final class GeneratedSite {
  private static final double DAY_MS = 86_400_000;
  private static final int MAX_EMBEDDED = 24;
  private static final double TEXT_MEDIAN = 8_000;
  private static final double IMAGE_MEDIAN = 25_000;
  private static final double DOWNLOAD_MEDIAN = 1_500_000;
  private static final long MAX_SIZE = 200_000_000;

  private final SplittableRandom random;
  private final double spanMs;
  private final int pages;
  private final double[] cumulative;
  private final double[] birthMs;
  private final double[] fadeMs;
  private final int[][] embedded;
  private final double onceShare;
  private final double crawlShare;
  private final double pagesPerVisit;
  private final double embedShare;
  private final double daily;
  private final double downloads;
  private final Recorder recorder;
  private final GeneratedUrls urls;
  private int crawled;

  /** Receives the generated requests, not in order of time. */
  interface Recorder {
    /**
     * Adds an object of the site; returns its id.
     *
     * @param target the target of its requests
     */
    int object(long sizeBytes, String target);

    /** Adds a request. */
    void request(double timeMs, int object);

    /** Number of requests generated so far. */
    int requests();
  }

  GeneratedSite(long seed, double spanMs, Recorder recorder) {
    random = new SplittableRandom(seed);
    this.spanMs = spanMs;
    this.recorder = recorder;
    urls = new GeneratedUrls(seed);
    boolean library = random.nextInt(3) == 0;
    pages = (int) (library ? logUniform(10_000, 60_000) : logUniform(1_500, 20_000));
    double exponent = library ? uniform(0.55, 0.95) : uniform(0.65, 1.15);
    double offset = logUniform(1, 60);
    cumulative = new double[pages];
    birthMs = new double[pages];
    fadeMs = new double[pages];
    double bornShare = uniform(0.1, 0.6);
    double fade = logUniform(0.2, 6) * DAY_MS;
    double sum = 0;
    for (int i = 0; i < pages; i++) {
      sum += Math.pow(i + 1 + offset, -exponent);
      cumulative[i] = sum;
      boolean born = random.nextDouble() < bornShare;
      birthMs[i] = born ? uniform(-0.3, 1) * spanMs : Double.NEGATIVE_INFINITY;
      fadeMs[i] = born ? fade * Math.exp(random.nextGaussian()) : Double.POSITIVE_INFINITY;
    }
    downloads = uniform(0.001, 0.02);
    embedded = library ? alone() : embedded();
    onceShare = uniform(0.01, 0.15);
    crawlShare = uniform(0.0, 0.2);
    pagesPerVisit = library ? uniform(0.1, 1) : uniform(1.5, 8);
    embedShare = uniform(0.2, 0.9);
    daily = uniform(0.2, 0.95);
  }

  private int[][] alone() {
    int[][] all = new int[pages][];
    Arrays.setAll(all, i -> new int[] {object(GeneratedUrls.Kind.PAGE, i)});
    return all;
  }

  // Object 0 of a page is the page itself.
  private int[][] embedded() {
    int[] shared = new int[random.nextInt(10, 60)];
    Arrays.setAll(shared, i -> object(GeneratedUrls.Kind.SHARED, i));
    double ownMean = uniform(0.3, 6);
    int[][] all = new int[pages][];
    for (int i = 0; i < pages; i++) {
      int own = (int) Math.min(MAX_EMBEDDED, -ownMean * Math.log(1 - random.nextDouble()));
      int common = random.nextInt(2, 8);
      int[] objects = new int[1 + own + common];
      for (int j = 0; j < objects.length; j++) {
        // The first objects of the pool are on nearly every page, such as a style sheet.
        objects[j] =
            j <= own
                ? object(j == 0 ? GeneratedUrls.Kind.PAGE : GeneratedUrls.Kind.EMBEDDED, i)
                : shared[(int) (shared.length * Math.pow(random.nextDouble(), 2))];
      }
      all[i] = objects;
    }
    return all;
  }

  /** Generates about this number of requests. */
  void run(int requests) {
    while (recorder.requests() < requests) {
      double at = visitTime();
      double kind = random.nextDouble();
      if (kind < onceShare) {
        recorder.request(at, object(GeneratedUrls.Kind.ONCE, 0));
      } else if (kind < onceShare + crawlShare) {
        crawl(at);
      } else {
        visit(at);
      }
    }
  }

  // By rejection: visits follow the hour of the day.
  private double visitTime() {
    while (true) {
      double at = random.nextDouble() * spanMs;
      double level = (1 + daily * Math.sin(2 * Math.PI * at / DAY_MS)) / (1 + daily);
      if (random.nextDouble() < level) {
        return at;
      }
    }
  }

  private void crawl(double start) {
    double at = start;
    int steps = random.nextInt(1, 40);
    for (int i = 0; i < steps && at < spanMs; i++) {
      recorder.request(at, embedded[crawled][0]);
      crawled = (crawled + 1) % pages;
      at += 500 + 2_000 * random.nextDouble();
    }
  }

  private void visit(double start) {
    double at = start;
    int views = 1 + (int) (-pagesPerVisit * Math.log(1 - random.nextDouble()));
    for (int view = 0; view < views && at < spanMs; view++) {
      int page = page(at);
      double loaded = at;
      for (int j = 0; j < embedded[page].length; j++) {
        // The visitor's browser does not request objects that it has cached.
        if (j == 0 || random.nextDouble() < embedShare / (1 + 0.5 * view)) {
          recorder.request(loaded, embedded[page][j]);
          loaded += 30 * random.nextDouble();
        }
      }
      at += 60_000 * -Math.log(1 - random.nextDouble());
    }
  }

  // By rejection: a page that does not exist yet, or has faded, is rarely visited.
  private int page(double atMs) {
    while (true) {
      int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[pages - 1]);
      int rank = Math.min(pages - 1, found >= 0 ? found : -found - 1);
      double age = atMs - birthMs[rank];
      boolean evergreen = birthMs[rank] == Double.NEGATIVE_INFINITY;
      if (evergreen || (age >= 0 && random.nextDouble() < 0.01 + Math.exp(-age / fadeMs[rank]))) {
        return rank;
      }
    }
  }

  private int object(GeneratedUrls.Kind kind, int rank) {
    return recorder.object(size(), urls.next(kind, (double) rank / pages));
  }

  private long size() {
    double kind = random.nextDouble();
    double median = kind < downloads ? DOWNLOAD_MEDIAN : kind < 0.5 ? TEXT_MEDIAN : IMAGE_MEDIAN;
    double sigma = kind < downloads ? 1.3 : 1.2;
    double size = median * Math.exp(sigma * random.nextGaussian());
    return (long) Math.max(50, Math.min(MAX_SIZE, size));
  }

  private double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  private double logUniform(double low, double high) {
    return low * Math.pow(high / low, random.nextDouble());
  }
}
