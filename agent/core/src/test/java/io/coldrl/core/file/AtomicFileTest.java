package io.coldrl.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory = Path.of(".");

  @Test
  void a_file_is_written_and_replaced_with_nothing_left_beside_it() throws IOException {
    Path file = directory.resolve("a.html");
    AtomicFile.at(file).write(out -> out.write(1));
    AtomicFile.at(file).write(out -> out.write(NEW));
    assertThat(file).hasContent("new");
    assertThat(directory).isDirectoryContaining(file::equals);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_full_disk_midway_leaves_the_old_file_and_nothing_else() throws IOException {
    Path file = directory.resolve("a.html");
    Files.writeString(file, "old");
    AtomicFile target = AtomicFile.at(file);
    assertThatThrownBy(
            () ->
                target.write(
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOfSatisfying(
            Failure.class,
            e -> {
              assertThat(e.what()).contains("No space left on device");
              assertThat(e.where()).contains("a.html");
              assertThat(e.isInvalidArgument()).isFalse();
            });
    assertThat(file).hasContent("old");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_program_error_midway_leaves_nothing_either() throws IOException {
    AtomicFile target = AtomicFile.at(directory.resolve("a.html"));
    assertThatThrownBy(
            () ->
                target.write(
                    out -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_missing_directory_is_told_before_the_work() {
    assertThatThrownBy(() -> AtomicFile.at(directory.resolve("none/a.html")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("directory is missing");
  }

  @Test
  void a_directory_and_a_device_are_refused() {
    assertThatThrownBy(() -> AtomicFile.at(directory)).isInstanceOf(Failure.class);
    Path device = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(device), "skipped: there is no /dev/full here");
    assertThatThrownBy(() -> AtomicFile.at(device))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("not a regular file");
    assertThat(device).exists();
  }

  @Test
  void a_symbolic_link_stays_one() throws IOException {
    Path file = directory.resolve("real.html");
    Files.writeString(file, "old");
    Path link = Files.createSymbolicLink(directory.resolve("link.html"), file);
    AtomicFile.at(link).write(out -> out.write(NEW));
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }
}
