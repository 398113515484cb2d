package io.coldrl.bench;

import io.coldrl.training.trace.TraceReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** How fast traces are read: generated files of about 100 MB, each read seven times. */
public final class LoadSpeed {
  private static final long BYTES = 100_000_000;
  private static final int READS = 7;

  private LoadSpeed() {}

  /** No arguments. */
  public static void main(String[] args) throws IOException {
    String combined =
        "10.0.0.1 - - [14/Nov/2023:22:%3$02d:%4$02d +0000] \"GET /o/%1$d.jpg HTTP/1.1\" 200 %2$d"
            + " \"http://example.org/\" \"Mozilla/5.0 (X11; Linux x86_64)\"%n";
    String json =
        "{\"time\":\"17000%3$02d%4$02d.123\",\"method\":\"GET\",\"key\":\"http://o/%1$d.jpg\","
            + "\"status\":\"200\",\"cache\":\"MISS\",\"bytes\":\"%2$d\",\"cache_control\":"
            + "\"max-age=60\",\"expires\":\"\",\"connect\":\"0.001\",\"header\":\"0.020\","
            + "\"response\":\"0.030\"}%n";
    System.out.printf("generated files of 100 MB, a million objects; MB/s of %d reads%n", READS);
    measure("combined log", "", combined);
    measure("CSV", "time_s,key,size_bytes\n", "17000%3$02d%4$02d,%1$d,%2$d%n");
    measure("JSON log", "", json);
  }

  private static void measure(String name, String header, String line) throws IOException {
    Path file = Files.createTempFile("coldrl-load-speed", ".log");
    try {
      SplittableRandom random = new SplittableRandom(1);
      try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.US_ASCII)) {
        out.print(header);
        long written = 0;
        for (long i = 0; written < BYTES; i++) {
          int object = (int) (1_000_000 * Math.pow(random.nextDouble(), 3));
          String text =
              line.formatted(object, 1000 + object % 9999, i / 120_000 % 60, i / 2000 % 60);
          out.print(text);
          written += text.length();
        }
      }
      double[] speed = new double[READS];
      for (int i = 0; i < READS; i++) {
        long start = System.nanoTime();
        TraceReader.read(List.of(file), null);
        speed[i] = 1e3 * Files.size(file) / (System.nanoTime() - start);
      }
      double[] sorted = speed.clone();
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "%-13s first %.0f, best %.0f, median %.0f, all %s%n",
          name,
          speed[0],
          sorted[READS - 1],
          sorted[READS / 2],
          Arrays.toString(Arrays.stream(speed).mapToLong(Math::round).toArray()));
    } finally {
      Files.delete(file);
    }
  }
}
