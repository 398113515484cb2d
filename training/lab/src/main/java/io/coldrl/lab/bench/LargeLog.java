package io.coldrl.lab.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Writes a log of any length for measurements, the same for the same arguments: CSV of time, key
 * and size. Requests follow Zipf's law over ranks (exponent 0.8), sizes are log-normal (median 20
 * kB, standard deviation 1.5 of the natural logarithm, at most 1 GB), each by object. With each
 * request, with a chance of 5%, a random rank gets a new object: popularity changes over time. 500
 * requests a second.
 */
public final class LargeLog {
  private static final double EXPONENT = 0.8;
  private static final double CHURN = 0.05;
  private static final double MEDIAN_BYTES = 20_000;
  private static final double SIGMA = 1.5;
  private static final long START_S = 1_700_000_000L;
  private static final long REQUESTS_A_SECOND = 500;

  private LargeLog() {}

  /** Arguments: the file, requests, and the seed (1). A rank for each 20 requests. */
  public static void main(String[] args) throws IOException {
    int requests = Integer.parseInt(args[1]);
    SplittableRandom random = new SplittableRandom(args.length > 2 ? Long.parseLong(args[2]) : 1);
    int ranks = Math.max(1, requests / 20);
    double[] upTo = zipf(ranks);
    int[] object = new int[ranks];
    long[] size = new long[ranks];
    int objects = 0;
    for (int rank = 0; rank < ranks; rank++) {
      object[rank] = objects++;
      size[rank] = size(random);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[0])))) {
      out.write("time_s,key,size_bytes\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < requests; i++) {
        if (random.nextDouble() < CHURN) {
          int rank = random.nextInt(ranks);
          object[rank] = objects++;
          size[rank] = size(random);
        }
        int found = Arrays.binarySearch(upTo, random.nextDouble());
        int rank = Math.min(ranks - 1, found < 0 ? ~found : found);
        String line =
            START_S + i / REQUESTS_A_SECOND + "," + object[rank] + "," + size[rank] + "\n";
        out.write(line.getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private static double[] zipf(int ranks) {
    double[] upTo = new double[ranks];
    double sum = 0;
    for (int rank = 0; rank < ranks; rank++) {
      sum += Math.pow(rank + 1, -EXPONENT);
      upTo[rank] = sum;
    }
    for (int rank = 0; rank < ranks; rank++) {
      upTo[rank] /= sum;
    }
    return upTo;
  }

  private static long size(SplittableRandom random) {
    return (long) Math.min(1e9, 1 + MEDIAN_BYTES * StrictMath.exp(SIGMA * random.nextGaussian()));
  }
}
