package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportedPositionsTest {
  private static final long EPOCH = 0xFEDCBA9876543210L;
  private static final long A_TIME = 1_700_000_000_000L;

  private Path file;
  private HistoryStore store;
  private ReportedPositions positions;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    file = directory.resolve("history.dat");
    store = HistoryFile.open(file, 1_000);
    positions = new ReportedPositions(store, System::currentTimeMillis);
  }

  @AfterEach
  void tearDown() {
    store.close();
  }

  private void restart() {
    store.close();
    store = HistoryFile.open(file, 1_000);
    positions = new ReportedPositions(store, System::currentTimeMillis);
  }

  /** Reports accesses of one time; returns how many were new. */
  private int report(long epoch, long position, int accesses, long timeMs) {
    positions.startBatch(epoch);
    int fresh = 0;
    for (int i = 0; i < accesses; i++) {
      fresh += positions.isNew(position + i, timeMs) ? 1 : 0;
    }
    positions.endBatch();
    return fresh;
  }

  @Test
  void a_batch_that_is_sent_again_is_not_new() {
    assertThat(report(EPOCH, 0, 10, A_TIME)).isEqualTo(10);
    assertThat(report(EPOCH, 0, 10, A_TIME)).isZero();
    assertThat(report(EPOCH, 10, 5, A_TIME)).isEqualTo(5);
  }

  @Test
  void of_a_batch_that_overlaps_only_the_rest_is_new() {
    assertThat(report(EPOCH, 100, 10, A_TIME)).isEqualTo(10);
    assertThat(report(EPOCH, 105, 10, A_TIME)).isEqualTo(5);
    assertThat(report(EPOCH, 100, 15, A_TIME)).isZero();
  }

  @Test
  void gaps_are_legal() {
    assertThat(report(EPOCH, 0, 10, A_TIME)).isEqualTo(10);
    assertThat(report(EPOCH, 5_000_000, 10, A_TIME)).isEqualTo(10);
    assertThat(report(EPOCH, 5_000_000, 10, A_TIME)).isZero();
  }

  @Test
  void without_an_epoch_each_access_is_new_and_nothing_is_written() {
    assertThat(report(0, 0, 10, A_TIME)).isEqualTo(10);
    assertThat(report(0, 0, 10, A_TIME)).isEqualTo(10);
    assertThat(store.records()).isZero();
  }

  @Test
  void buffers_are_told_apart() {
    assertThat(report(1, 0, 10, A_TIME)).isEqualTo(10);
    assertThat(report(2, 0, 10, A_TIME)).isEqualTo(10);
    assertThat(report(1, 0, 12, A_TIME)).isEqualTo(2);
  }

  @Test
  void what_is_sent_again_after_a_restart_is_not_new() {
    assertThat(report(EPOCH, 40, 10, A_TIME)).isEqualTo(10);
    assertThat(report(3, 7, 1, A_TIME)).isOne();
    restart();
    assertThat(report(EPOCH, 40, 11, A_TIME)).isOne();
    assertThat(report(3, 7, 1, A_TIME)).isZero();
  }

  @Test
  void positions_may_wrap() {
    assertThat(report(EPOCH, -5, 10, A_TIME)).isEqualTo(10);
    assertThat(report(EPOCH, -5, 10, A_TIME)).isZero();
    assertThat(report(EPOCH, 5, 10, A_TIME)).isEqualTo(10);
    assertThat(report(EPOCH, Long.MAX_VALUE - 4, 10, A_TIME)).isEqualTo(10);
    assertThat(report(EPOCH, Long.MAX_VALUE - 4, 10, A_TIME)).isZero();
  }

  @Test
  void a_jump_ahead_is_not_held_against_what_follows() {
    long[] jumps = {1 << 20, 1L << 40, 1L << 60, Long.MAX_VALUE, Long.MIN_VALUE};
    for (int epoch = 1; epoch <= jumps.length; epoch++) {
      long absurd = 1_010 + jumps[epoch - 1];
      assertThat(report(epoch, 1_000, 10, A_TIME)).isEqualTo(10);
      assertThat(report(epoch, absurd, 10, A_TIME + 1)).isEqualTo(10);
      assertThat(report(epoch, 1_010, 10, A_TIME + 2)).isEqualTo(10);
      assertThat(report(epoch, 1_010, 10, A_TIME + 2)).isZero();
      assertThat(report(epoch, 1_020, 10, A_TIME + 2)).isEqualTo(10);
    }
  }

  @Test
  void a_client_that_starts_over_with_the_same_epoch_is_recorded_from_its_first_later_access_on() {
    assertThat(report(EPOCH, 0, 1_000, A_TIME)).isEqualTo(1_000);
    // Of the same millisecond: it can't be told from one that is sent again.
    assertThat(report(EPOCH, 0, 1, A_TIME)).isZero();
    assertThat(report(EPOCH, 1, 10, A_TIME + 1)).isEqualTo(10);
    assertThat(report(EPOCH, 1, 10, A_TIME + 1)).isZero();
    assertThat(report(EPOCH, 11, 10, A_TIME)).isEqualTo(10);
  }

  @Test
  void what_lies_further_back_than_a_buffer_is_long_is_new() {
    long far = ReportedPositions.MAX_BEHIND;
    assertThat(report(EPOCH, far, 1, A_TIME)).isOne();
    assertThat(report(EPOCH, 1, 1, A_TIME)).isZero();
    assertThat(report(EPOCH, 0, 1, A_TIME)).isOne();
    assertThat(report(EPOCH, 0, 2, A_TIME)).isOne();
  }

  @Test
  void the_buffers_used_last_are_known_and_their_records_are_bounded() {
    for (int epoch = 1; epoch <= ReportedPositions.MAX_BUFFERS; epoch++) {
      assertThat(report(epoch, 0, 1, A_TIME)).isOne();
    }
    assertThat(report(1, 0, 1, A_TIME)).isZero();
    restart();
    // In place of 2, which was used least recently.
    assertThat(report(1_000, 0, 1, A_TIME)).isOne();
    assertThat(report(1, 0, 1, A_TIME)).isZero();
    assertThat(report(3, 0, 1, A_TIME)).isZero();
    assertThat(report(2, 0, 1, A_TIME)).isOne();
    assertThat(store.records()).isEqualTo(ReportedPositions.MAX_BUFFERS);
  }
}
