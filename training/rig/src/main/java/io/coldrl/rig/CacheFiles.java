package io.coldrl.rig;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Looks into the files of NGINX's cache. */
public final class CacheFiles {
  private static final int SAMPLE = 1000;
  private static final int MOST_HEAD_BYTES = 4096;

  private CacheFiles() {}

  /**
   * Length of NGINX's header, the key and the response headers in a cache file: the median of many
   * files, in bytes.
   *
   * @throws Failure if there is no file
   */
  public static int headBytes(Path cache) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(cache)) {
      files = all.filter(Files::isRegularFile).limit(SAMPLE).toList();
    }
    int[] heads = new int[files.size()];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = headOf(files.get(i));
    }
    int[] known = Arrays.stream(heads).filter(head -> head > 0).sorted().toArray();
    if (known.length == 0) {
      throw new Failure(
          "NGINX left no files in its cache", cache.toString(), "look into NGINX's error.log");
    }
    return known[known.length / 2];
  }

  // 0 if the end of the head is not found.
  private static int headOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(MOST_HEAD_BYTES), StandardCharsets.ISO_8859_1);
      int key = start.indexOf("\nKEY: ");
      int end = key < 0 ? -1 : start.indexOf("\r\n\r\n", key);
      return end < 0 ? 0 : end + 4;
    }
  }
}
