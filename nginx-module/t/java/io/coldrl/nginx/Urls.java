package io.coldrl.nginx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Paths to ask for, and the keys under which NGINX caches them. */
final class Urls {
  private Urls() {}

  /** {@code /<kib>k/<name><from>} to {@code /<kib>k/<name><to - 1>}. */
  static List<String> of(int kib, String name, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "/" + kib + "k/" + name + i).toList();
  }

  /** One in ten is of 32 KiB, the others of 2. */
  static List<String> mixed(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> (i % 10 == 0 ? "/32k/" : "/2k/") + "mixed" + i)
        .toList();
  }

  /** Inserts one of the second list, in turn, after every given number of the first. */
  static List<String> interleaved(List<String> often, int each, List<String> seldom) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < often.size(); i++) {
      all.add(often.get(i));
      if (i % each == each - 1) {
        all.add(seldom.get(i / each % seldom.size()));
      }
    }
    return all;
  }

  static List<String> repeated(List<String> paths, int times) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.addAll(paths);
    }
    return all;
  }

  /** The cache keys in hex, which are the files' names. */
  static Set<String> keysOf(List<String> paths) {
    Set<String> keys = new TreeSet<>();
    paths.forEach(path -> keys.add(keyOf(path)));
    return keys;
  }

  static String keyOf(String path) {
    return md5("http://origin" + path);
  }

  static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
