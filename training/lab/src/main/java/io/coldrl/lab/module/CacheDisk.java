package io.coldrl.lab.module;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** The files of a cache on disk. */
final class CacheDisk {
  private static final int KEY_DIGITS = 32;

  private CacheDisk() {}

  /** Size of the files in whole blocks, as NGINX counts them; a file under way is not counted. */
  static long bytes(Path cache) throws IOException {
    long block = Files.getFileStore(cache).getBlockSize();
    long[] blocks = new long[1];
    visit(cache, (key, size) -> blocks[0] += (size + block - 1) / block);
    return blocks[0] * block;
  }

  /** The names of the files, which are the MD5 of their keys in hex. */
  static Set<String> keys(Path cache) throws IOException {
    Set<String> keys = new HashSet<>();
    visit(cache, (key, size) -> keys.add(key));
    return keys;
  }

  /** The name of a path's file. */
  static String keyOf(String path) {
    try {
      byte[] text = ("http://origin" + path).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Visitor {
    void file(String key, long size);
  }

  private static void visit(Path cache, Visitor visitor) throws IOException {
    Files.walkFileTree(
        cache,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.length() == KEY_DIGITS && isHex(name)) {
              visitor.file(name, attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }

          // Files go while we look.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isHex(String name) {
    try {
      return new BigInteger(name, 16).signum() >= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
