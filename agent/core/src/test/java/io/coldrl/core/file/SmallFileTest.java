package io.coldrl.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

class SmallFileTest {
  @Test
  void a_file_up_to_the_limit_is_read_and_a_link_to_it(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("a"), new byte[SmallFile.MAX_BYTES]);
    Path link = Files.createSymbolicLink(directory.resolve("b"), file);
    assertThat(SmallFile.read(link)).hasSize(SmallFile.MAX_BYTES);
    Files.write(file, new byte[SmallFile.MAX_BYTES + 1]);
    assertThatThrownBy(() -> SmallFile.read(file)).hasMessage("it is larger than 1048576 bytes");
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void a_pipe_a_device_or_a_directory_is_refused(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path file : new Path[] {pipe, Path.of("/dev/zero"), directory}) {
      assertThatThrownBy(() -> SmallFile.read(file)).hasMessage("it is not a regular file");
    }
  }

  @Test
  void a_missing_file_and_what_is_not_text_are_refused(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("a");
    assertThatThrownBy(() -> SmallFile.read(file)).hasMessage("it does not exist");
    Files.write(file, new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> SmallFile.readText(file)).isInstanceOf(CharacterCodingException.class);
    Files.writeString(file, "é");
    assertThat(SmallFile.readText(file)).isEqualTo("é");
  }
}
