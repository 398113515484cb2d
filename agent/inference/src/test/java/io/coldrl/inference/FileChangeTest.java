package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChangeTest {
  @Test
  void a_file_that_still_grows_is_not_due(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "1");
    FileChange change = new FileChange(List.of(file));
    change.handled();
    assertThat(change.isDue(0)).isFalse();
    Files.writeString(file, "12");
    assertThat(change.isDue(0)).isFalse();
    Files.writeString(file, "123");
    assertThat(change.isDue(0)).isFalse();
    assertThat(change.isDue(0)).isTrue();
    change.handled();
    assertThat(change.isDue(0)).isFalse();
  }

  @Test
  void an_unchanged_file_is_due_when_it_is_time_to_retry(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "1");
    FileChange change = new FileChange(List.of(file));
    change.handled();
    change.retryAt(100);
    assertThat(change.isDue(100)).isFalse();
    assertThat(change.isDue(101)).isTrue();
    change.handled();
    assertThat(change.isDue(101)).isFalse();
  }
}
