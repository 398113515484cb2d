package io.coldrl.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSpecTest {
  @Test
  void reads_lists_with_costs_weights_and_comments() {
    assertThat(EndpointSpec.parseAll("10.0.0.1:80 cost=2 weight=0.5, 10.0.0.2:80 # b\n# c\n"))
        .containsExactly(
            new EndpointSpec("10.0.0.1:80", 2, 0.5f), new EndpointSpec("10.0.0.2:80", 1, 1));
    assertThat(EndpointSpec.parseAll(" \n")).isEmpty();
  }

  @Test
  void the_last_entry_of_an_address_counts() {
    assertThat(EndpointSpec.parseAll("[::1]:80 cost=1, [0:0::1]:80 cost=5"))
        .containsExactly(new EndpointSpec("[::1]:80", 5, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:80, 10.0.0.1:80",
    "[2001:DB8::1]:80, [2001:db8::1]:80",
    "[2001:db8:0:0:1:0:0:1]:80, [2001:db8::1:0:0:1]:80",
    "[2001:db8:0:1:1:1:1:1]:80, [2001:db8:0:1:1:1:1:1]:80",
    "[0:0:0:0:0:0:0:0]:1, [::]:1",
    "[fe80:0:0:0:0:0:0:0]:1, [fe80::]:1"
  })
  void an_address_is_written_as_envoy_writes_it(String text, String canonical) {
    assertThat(IpPort.canonical(text)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:80",
        "10.0.0.1",
        "10.0.0.1:0",
        "10.0.0.1:65536",
        "10.0.0.256:80",
        "10.0.0.01:80",
        "::1:80",
        "[:::1]:80",
        "[10.0.0.1]:80",
        "[fe80::1%eth0]:80",
        ":80",
        ""
      })
  void a_text_that_is_not_an_address_is_refused(String text) {
    assertThat(IpPort.canonical(text)).isNull();
  }

  @Test
  void the_error_names_the_invalid_entry() {
    assertThatThrownBy(() -> EndpointSpec.parseAll("10.0.0.1:80, a:1"))
        .hasMessageContaining("endpoint 'a:1' must start with ip:port");
    assertThatThrownBy(() -> EndpointSpec.parseAll("10.0.0.1:80 cost=-1"))
        .hasMessageContaining("'cost=-1', must be 0");
    assertThatThrownBy(() -> EndpointSpec.parseAll("10.0.0.1:80 weight=NaN"))
        .hasMessageContaining("weight=NaN");
    assertThatThrownBy(() -> EndpointSpec.parseAll("10.0.0.1:80 prio=1"))
        .hasMessageContaining("'prio=1', may have cost= and weight=");
    assertThatThrownBy(() -> EndpointSpec.parseAll("x".repeat(500)))
        .hasMessageContaining("xxx...' must");
  }
}
