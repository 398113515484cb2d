package io.coldrl.server.eviction;

import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;

/**
 * Distinguishes repeated reports of accesses from new ones: how far each client's buffer was
 * recorded, also over a restart of the agent. Owned by the recording thread.
 *
 * <p>A call of {@link #startBatch}, one of {@link #isNew} for each access, then {@link #endBatch}.
 */
public final class ReportedPositions {
  /*
   * For each buffer, named by its epoch: the position that is expected next, and the latest time of
   * an access taken from it. An access below that position was taken before, with two exceptions,
   * for positions may wrap and clients may start over or lie:
   *
   * - It is later than all recorded accesses: then it can't be one of them.
   * - It is further behind than a buffer is long: then no client can still be sending it again.
   *
   * In both cases, and if positions jump ahead, the client is believed and the next position is
   * expected after the one it gave. So no position, however absurd, is held against later accesses.
   *
   * The buffers used last have a slot each. Slots are records of the history, numbered rather than
   * named by epoch: names would be left behind by each buffer that is gone.
   */
  /** Most buffers kept track of. */
  public static final int MAX_BUFFERS = 64;

  /** More accesses than any client's buffer holds: an older position is not sent again. */
  public static final long MAX_BEHIND = 1L << 24;

  private final HistoryStore store;
  private final Slot[] slots = new Slot[MAX_BUFFERS];
  private final Slot none = new Slot(new byte[0]);
  private final byte[] record = new byte[ObjectHistory.BYTES];
  private final ByteBuffer fields = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
  private Slot current = none;
  private long uses;

  /** The state of one buffer. */
  private static final class Slot {
    private final byte[] key;
    private long epoch;
    private long next;
    private long latestMs;
    private long lastUse;

    Slot(byte[] key) {
      this.key = key;
    }

    void start(long newEpoch) {
      epoch = newEpoch;
      next = 0;
      // Any access is later.
      latestMs = -1;
    }
  }

  /**
   * Restores the positions from the store.
   *
   * @param store keeps the positions between runs
   * @param unixMs the time in Unix ms
   */
  public ReportedPositions(HistoryStore store, LongSupplier unixMs) {
    this.store = store;
    long latestMs = unixMs.getAsLong() + FixedRecord.MAX_AHEAD_MS;
    for (int i = 0; i < MAX_BUFFERS; i++) {
      slots[i] = new Slot(HistoryKey.ofReportedBuffer(i));
      read(slots[i], latestMs);
      uses = Math.max(uses, slots[i].lastUse);
    }
  }

  /**
   * Starts a batch.
   *
   * @param epoch the client's buffer; 0 if it reports no positions: then each access is new
   */
  public void startBatch(long epoch) {
    current = epoch == 0 ? none : find(epoch);
    current.lastUse = ++uses;
  }

  private Slot find(long epoch) {
    Slot oldest = slots[0];
    for (Slot slot : slots) {
      if (slot.epoch == epoch) {
        return slot;
      }
      if (slot.lastUse < oldest.lastUse) {
        oldest = slot;
      }
    }
    oldest.start(epoch);
    return oldest;
  }

  /**
   * Whether an access of this batch was not recorded before. It counts as recorded from now on.
   *
   * @param position in the client's buffer; unsigned, and wraps
   * @param timeMs Unix ms, 0 or more
   */
  public boolean isNew(long position, long timeMs) {
    if (current == none) {
      return true;
    }
    // By difference, which is right also when positions wrap.
    long behind = current.next - position;
    if (behind > 0 && behind <= MAX_BEHIND && timeMs <= current.latestMs) {
      return false;
    }
    current.next = position + 1;
    current.latestMs = Math.max(current.latestMs, timeMs);
    return true;
  }

  /** Persists how far the batch's buffer was recorded. */
  public void endBatch() {
    if (current != none) {
      fields.clear();
      fields.putLong(current.epoch).putLong(current.next);
      fields.putLong(current.latestMs).putLong(current.lastUse);
      store.put(current.key, record);
      current = none;
    }
  }

  // A time beyond the latest possible would make new accesses look like repeated ones.
  private void read(Slot slot, long latestMs) {
    if (store.get(slot.key, record)) {
      fields.clear();
      slot.epoch = fields.getLong();
      slot.next = fields.getLong();
      slot.latestMs = Math.min(fields.getLong(), latestMs);
      slot.lastUse = Math.max(0, fields.getLong());
    }
  }
}
