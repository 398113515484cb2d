package io.coldrl.lab.bench;

import io.coldrl.trace.TraceReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** How fast traces are read: generated files of 100 MB, each read seven times. */
public final class LoadSpeed {
  private static final String COMBINED =
      "10.0.0.1 - - [14/Nov/2023:22:%3$02d:%4$02d +0000] \"GET /o/%1$d.jpg HTTP/1.1\" 200 %2$d"
          + " \"http://example.org/\" \"Mozilla/5.0 (X11; Linux x86_64)\"%n";
  private static final String JSON =
      "{\"time\":\"17000%3$02d%4$02d.123\",\"method\":\"GET\",\"key\":\"http://o/%1$d.jpg\","
          + "\"status\":\"200\",\"cache\":\"MISS\",\"bytes\":\"%2$d\",\"cache_control\":\"max-age=60\","
          + "\"expires\":\"\",\"connect\":\"0.001\",\"header\":\"0.020\",\"response\":\"0.030\"}%n";

  private LoadSpeed() {}

  /** No arguments. */
  public static void main(String[] args) throws IOException {
    System.out.println("generated files of 100 MB, up to a million objects; MB/s");
    measure("combined log", "", COMBINED);
    measure("CSV", "time_s,key,size_bytes\n", "17000%3$02d%4$02d,%1$d,%2$d%n");
    measure("JSON log", "", JSON);
  }

  private static void measure(String name, String header, String line) throws IOException {
    Path file = Files.createTempFile("coldrl-load-speed", ".log");
    try {
      SplittableRandom random = new SplittableRandom(1);
      try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.US_ASCII)) {
        out.print(header);
        long written = 0;
        for (long i = 0; written < 100_000_000; i++) {
          int id = (int) (1_000_000 * Math.pow(random.nextDouble(), 3));
          String text = line.formatted(id, 1000 + id % 9999, i / 120_000 % 60, i / 2000 % 60);
          out.print(text);
          written += text.length();
        }
      }
      long[] speed = new long[7];
      for (int i = 0; i < speed.length; i++) {
        long start = System.nanoTime();
        TraceReader.read(List.of(file), null);
        speed[i] = 1000 * Files.size(file) / (System.nanoTime() - start);
      }
      System.out.printf("%-13s first %d, each %s", name, speed[0], Arrays.toString(speed));
      Arrays.sort(speed);
      System.out.printf(", best %d, median %d%n", speed[6], speed[3]);
    } finally {
      Files.delete(file);
    }
  }
}
