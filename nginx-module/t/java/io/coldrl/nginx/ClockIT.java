package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The wall clock is set while NGINX runs. */
final class ClockIT {
  private static final long HOUR = 3_600;

  @Test
  void after_a_step_back_evictions_go_on_and_the_hot_stay_by_the_rule() throws Exception {
    Path directory = NginxRig.newDirectory();
    Path clock = newClock(directory);
    try (NginxRig rig =
        new NginxRig(directory, conf().http("coldrl_rule on;"), environment(clock))) {
      assertEvictionsGoOn(rig, clock, -HOUR, "rule");
    }
  }

  @Test
  void after_a_step_back_evictions_go_on_and_the_hot_stay_by_the_model() throws Exception {
    Path directory = NginxRig.newDirectory();
    Path clock = newClock(directory);
    try (NginxRig rig = new NginxRig(directory, conf().agent(), environment(clock));
        ScriptedEvictionAgent agent =
            new ScriptedEvictionAgent(rig.socket())
                .answering(ScriptedEvictionAgent::leastUsedFirst)) {
      assertEvictionsGoOn(rig, clock, -HOUR, "model");
      assertThat(agent.questions()).isPositive();
    }
  }

  @Test
  void after_a_step_forward_evictions_go_on() throws Exception {
    Path directory = NginxRig.newDirectory();
    Path clock = newClock(directory);
    try (NginxRig rig =
        new NginxRig(directory, conf().http("coldrl_rule on;"), environment(clock))) {
      assertEvictionsGoOn(rig, clock, HOUR, "rule");
    }
  }

  private static void assertEvictionsGoOn(NginxRig rig, Path clock, long stepSeconds, String source)
      throws Exception {
    List<String> hot = Urls.of(8, "hot", 0, 30);
    assertThat(rig.load(Urls.of(8, "cold", 0, 400), 500).errors()).isZero();
    assertThat(rig.load(Urls.repeated(hot, 4), 500).errors()).isZero();
    rig.awaitBelowLimit();
    long before = rig.evicted(source);
    assertThat(before).isPositive();

    set(clock, stepSeconds);
    List<String> others = Urls.of(8, "new", 0, 1_000);
    assertThat(rig.load(Urls.interleaved(others, 5, hot), 500).errors()).isZero();
    rig.awaitBelowLimit();
    assertThat(rig.evicted(source)).isGreaterThan(before + 100);
    assertThat(rig.cachedKeys()).containsAll(Urls.keysOf(hot));
  }

  private static NginxConf conf() {
    return NginxConf.of("max_size=4m inactive=1d").awake();
  }

  private static Map<String, String> environment(Path clock) throws Exception {
    return Shim.environment("shift_clock", Map.of("COLDRL_CLOCK_FILE", clock.toString()));
  }

  private static Path newClock(Path directory) throws IOException {
    return Files.write(directory.resolve("clock"), new byte[Long.BYTES]);
  }

  /** Into the same file, since NGINX has it mapped. */
  private static void set(Path clock, long seconds) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(seconds).flip();
    try (FileChannel file = FileChannel.open(clock, StandardOpenOption.WRITE)) {
      file.write(bytes, 0);
    }
  }
}
