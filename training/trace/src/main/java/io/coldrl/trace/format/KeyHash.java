package io.coldrl.trace.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * 128-bit hash of a key, which stands for the key itself: a billion distinct keys collide with a
 * probability of about 10^-21. It does not resist adversaries.
 *
 * <p>The algorithm is MurmurHash3_x64_128 (A. Appleby), with seed 0.
 */
public final class KeyHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  /** First half of the last hash. */
  public long high;

  /** Second half of the last hash. */
  public long low;

  /** Hashes the bytes {@code from} to before {@code to}. */
  public void of(byte[] bytes, int from, int to) {
    long h1 = 0;
    long h2 = 0;
    int at = from;
    for (; to - at >= 16; at += 16) {
      h1 ^= mix1((long) LONG.get(bytes, at));
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mix2((long) LONG.get(bytes, at + 8));
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    h2 ^= mix2(tail(bytes, Math.min(to, at + 8), to));
    h1 ^= mix1(tail(bytes, at, Math.min(to, at + 8)));
    finish(h1, h2, to - from);
  }

  /** Hashes a key: as bytes if it is ISO 8859-1, else as UTF-16. */
  public void of(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      if (key.charAt(i) > 255) {
        bytes = key.getBytes(StandardCharsets.UTF_16LE);
        break;
      }
    }
    of(bytes, 0, bytes.length);
  }

  private void finish(long first, long second, int length) {
    long h1 = first ^ length;
    long h2 = second ^ length;
    h1 += h2;
    h2 += h1;
    h1 = avalanche(h1);
    h2 = avalanche(h2);
    high = h1 + h2;
    low = h2 + high;
  }

  private static long tail(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = to - 1; i >= from; i--) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  private static long mix1(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mix2(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  private static long avalanche(long value) {
    long k = value;
    k = (k ^ (k >>> 33)) * 0xff51afd7ed558ccdL;
    k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return k ^ (k >>> 33);
  }
}
