package io.coldrl.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Damages good bytes at random, the same way for the same seed. */
public final class Garbler {
  private static final int KINDS = 5;
  private static final int MAX_UNKNOWN = 32;

  private final Random random;

  /** Draws from this. */
  public Garbler(Random random) {
    this.random = random;
  }

  /** Changes, inserts, drops or cuts off some bytes, or joins the bytes with themselves. */
  public byte[] garble(byte[] good) {
    return switch (random.nextInt(KINDS)) {
      case 0 -> changed(good.clone());
      case 1 -> Arrays.copyOf(good, random.nextInt(good.length + 1));
      case 2 -> {
        byte[] unknown = {(byte) (random.nextInt(MAX_UNKNOWN) << 3 | random.nextInt(8)), 1, 0, 0};
        int at = random.nextInt(good.length + 1);
        yield join(Arrays.copyOf(good, at), unknown, Arrays.copyOfRange(good, at, good.length));
      }
      case 3 -> {
        int from = random.nextInt(good.length + 1);
        int to = Math.min(good.length, from + 1 + random.nextInt(8));
        yield join(Arrays.copyOf(good, from), Arrays.copyOfRange(good, to, good.length));
      }
      default -> join(good, good);
    };
  }

  private byte[] changed(byte[] bytes) {
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
