package io.coldrl.sim.cache.policy;

/**
 * Learns the hits that a stored object yields per request of the time it stays, by its age
 * (requests since its last use) and class: the hit density of Beckmann, Chen, Cidon, "LHD:
 * Improving Cache Hit Rate by Maximizing Hit Density" (NSDI 2018, section 4), before it is divided
 * by the object's size.
 *
 * <p>An object's class is the order of magnitude of its last two ages at a hit. Ages are counted in
 * steps; all steps together span about a hundred times the number of cached objects.
 */
final class HitDensity {
  private static final int AGES = 1 << 11;
  private static final int CLASSES = 16;
  private static final int SPAN_OF_OBJECTS = 100;
  private static final double DECAY = 0.9;
  private static final double LITTLE = 1e-5;

  private final double[][] hits = new double[CLASSES][AGES];
  private final double[][] evictions = new double[CLASSES][AGES];
  private final double[][] density = new double[CLASSES][AGES];
  private int shift;

  /** Before anything is learned: frequent and young objects first. */
  HitDensity() {
    for (int c = 0; c < CLASSES; c++) {
      for (int age = 0; age < AGES; age++) {
        density[c][age] = (c + 1.0) / (age + 1.0);
      }
    }
  }

  /** The class of an object never hit so far. */
  static int classOfNew() {
    return 0;
  }

  /** The class of an object whose last two ages at a hit add up to this. */
  int classOf(long lastAges) {
    long steps = Math.max(1, lastAges >>> shift);
    return steps >= AGES ? 0 : Math.min(CLASSES - 1, Math.getExponent((double) AGES / steps));
  }

  /** Expected hits per request. */
  double of(int ageClass, int age) {
    return density[ageClass][step(age)];
  }

  void countHit(int ageClass, int age) {
    hits[ageClass][step(age)]++;
  }

  void countEviction(int ageClass, int age) {
    evictions[ageClass][step(age)]++;
  }

  private int step(int age) {
    return Math.min(AGES - 1, age >>> shift);
  }

  /** Learns from what was counted so far; older counts weigh less each time. */
  void learn(int objectsHeld) {
    for (int c = 0; c < CLASSES; c++) {
      model(hits[c], evictions[c], density[c]);
      for (int age = 0; age < AGES; age++) {
        hits[c][age] *= DECAY;
        evictions[c][age] *= DECAY;
      }
    }
    long perStep = Math.max(1, (long) SPAN_OF_OBJECTS * objectsHeld / AGES);
    rescale(Math.getExponent((double) perStep));
  }

  // From the oldest age down: for the objects that reach an age, their future hits divided by the
  // requests during which they will still be held.
  private static void model(double[] hits, double[] evictions, double[] density) {
    double hitsToCome = 0;
    double events = 0;
    double lifetime = 0;
    for (int age = AGES - 1; age >= 0; age--) {
      hitsToCome += hits[age];
      events += hits[age] + evictions[age];
      lifetime += events;
      density[age] = events > LITTLE ? hitsToCome / lifetime : 0;
    }
  }

  private void rescale(int newShift) {
    int finer = shift - newShift;
    shift = newShift;
    if (finer == 0) {
      return;
    }
    // Counts continue with the new step; a density is looked up with the step at which it was
    // learned.
    for (int c = 0; c < CLASSES; c++) {
      hits[c] = moved(hits[c], finer);
      evictions[c] = moved(evictions[c], finer);
      density[c] = looked(density[c], finer);
    }
  }

  private static double[] looked(double[] old, int finer) {
    double[] result = new double[AGES];
    for (int age = 0; age < AGES; age++) {
      long at = finer > 0 ? age >>> finer : (long) age << -finer;
      result[age] = Math.scalb(old[(int) Math.min(AGES - 1, at)], -finer);
    }
    return result;
  }

  private static double[] moved(double[] old, int finer) {
    double[] result = new double[AGES];
    int spread = finer > 0 ? 1 << finer : 1;
    for (int age = 0; age < AGES; age++) {
      long at = finer > 0 ? (long) age << finer : age >>> -finer;
      for (int i = 0; i < spread; i++) {
        result[(int) Math.min(AGES - 1, at + i)] += old[age] / spread;
      }
    }
    return result;
  }
}
