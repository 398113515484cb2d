package io.coldrl.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentMainTest {
  private static final String LEVEL = "io.netty.leakDetection.level";

  private final @Nullable String before = System.getProperty(LEVEL);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(LEVEL);
    } else {
      System.setProperty(LEVEL, before);
    }
  }

  @Test
  void leaks_are_searched_only_if_the_user_says_so() {
    System.clearProperty(LEVEL);
    AgentMain.disableLeakDetection();
    assertThat(System.getProperty(LEVEL)).isEqualTo("disabled");
    System.setProperty(LEVEL, "paranoid");
    AgentMain.disableLeakDetection();
    assertThat(System.getProperty(LEVEL)).isEqualTo("paranoid");
  }
}
