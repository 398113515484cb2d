package io.coldrl.core.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A flyweight over {@value #BYTES} bytes of a byte array: little-endian fields at fixed offsets.
 * The same bytes lie in the agent's history file and in the simulators' arrays.
 *
 * <p>All records have the time of the last use, in Unix ms, at offset 8, where the history's
 * evictor reads it. A record of zeros is valid and means "never seen".
 *
 * <p>Not thread-safe: a flyweight belongs to one thread; the caller guards the bytes.
 */
public abstract class FixedRecord {
  /** Length of every record, in bytes. */
  public static final int BYTES = 112;

  /** Value of a quantity that is not known yet. */
  public static final float MISSING = -1f;

  /** How far ahead of the clock a time may be, in ms; later ones are of a wrong clock. */
  public static final long MAX_AHEAD_MS = 86_400_000;

  /** Offset of the time of the last use, Unix ms. */
  protected static final int LAST_MS = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[BYTES];
  private int offset;

  FixedRecord() {}

  /** Time of the last use of the record in {@code bytes}, whatever its kind; Unix ms. */
  public static long lastMs(byte[] bytes) {
    return (long) LONG.get(bytes, LAST_MS);
  }

  /** A copy of the record's bytes, at the start of another array. */
  public final byte[] copy() {
    return Arrays.copyOfRange(bytes, offset, offset + BYTES);
  }

  final void pointTo(byte[] newBytes, int newOffset) {
    if (newOffset < 0 || newOffset > newBytes.length - BYTES) {
      throw new IndexOutOfBoundsException(
          "record at " + newOffset + " of an array of " + newBytes.length + " bytes");
    }
    bytes = newBytes;
    offset = newOffset;
  }

  final long getLong(int field) {
    return (long) LONG.get(bytes, offset + field);
  }

  final int getInt(int field) {
    return (int) INT.get(bytes, offset + field);
  }

  final float getFloat(int field) {
    return (float) FLOAT.get(bytes, offset + field);
  }

  final void putLong(int field, long value) {
    LONG.set(bytes, offset + field, value);
  }

  final void putInt(int field, int value) {
    INT.set(bytes, offset + field, value);
  }

  final void putFloat(int field, float value) {
    FLOAT.set(bytes, offset + field, value);
  }

  static int saturatedIncrement(int value) {
    return value == Integer.MAX_VALUE ? value : value + 1;
  }
}
