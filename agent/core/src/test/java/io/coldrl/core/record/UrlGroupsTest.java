package io.coldrl.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The groups of URLs. The module in C reads the same golden table; to write it anew after a change
 * that is meant: {@code ./mvnw -pl agent/core -am test -Dtest=UrlGroupsTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dcoldrl.golden.write=true}.
 */
class UrlGroupsTest {
  private static final Path GOLDEN = Path.of("../../nginx-module/t/unit/groups_golden.tsv");
  private static final String HEADER = "target\textension\tsegment\tdirectory";
  private static final List<String> TARGETS =
      List.of(
          "",
          "/",
          "//",
          "*",
          "?",
          "?a=1",
          "/?a=1",
          "/a",
          "/a.js",
          "/a.JS",
          "/a.js?",
          "/a.js?v=1.2/3",
          "/a.min.js",
          "/a.",
          "/.a",
          "/.htaccess",
          "/.a.js",
          "/..",
          "/...",
          "/../..",
          "/a/..",
          "/a/../b.js",
          "/a/./b.js",
          "/a/.git/config",
          "/a.b/c",
          "/a.b/c.d/",
          "/a.12345678",
          "/a.123456789",
          "/a/b",
          "/a/b.js",
          "/a/b/c.js",
          "/a/b/c.js?d/e.f",
          "//a/b.js",
          "/a//b.js",
          "/%61/%62%2e%6as",
          "/a%2Fb.js",
          "/a/b.js;v=1",
          "/a/b.js#c",
          "/\u00e9t\u00e9/\u4e2d.jpg",
          "/a b/c d.js",
          "/http://a/b.js",
          "/a/http://b/c.js?d",
          "http://host",
          "http://host/",
          "http://host?a",
          "http://host/a/b.js",
          "https://u@host:81/a/b.js?c",
          "HTTP://[::1]/a/b.js",
          "httphost/a/b.js",
          "httphost.org/a.js",
          "host:80/a/b.js",
          "host:/a/b.js",
          "://",
          ":/",
          "://a",
          ":///a/b.js",
          "a",
          "a.js",
          "a/b.js",
          ".a/b",
          "/a?b?c.js",
          "/" + "a/".repeat(300) + "b.js");

  private static int[] groups(String target) {
    return groups(target.getBytes(StandardCharsets.UTF_8), 0, 0);
  }

  private static int[] groups(byte[] target, int before, int after) {
    byte[] bytes = new byte[before + target.length + after];
    java.util.Arrays.fill(bytes, (byte) '/');
    System.arraycopy(target, 0, bytes, before, target.length);
    int[] out = new int[2 + UrlGroups.COUNT];
    UrlGroups.of(bytes, before, before + target.length, out, 1);
    assertThat(out[0]).isZero();
    assertThat(out[1 + UrlGroups.COUNT]).isZero();
    return java.util.Arrays.copyOfRange(out, 1, 1 + UrlGroups.COUNT);
  }

  private static String row(String target) {
    int[] g = groups(target);
    return target + String.format("\t%08x\t%08x\t%08x", g[0], g[1], g[2]);
  }

  @Test
  void groups_are_those_of_the_golden_table_that_the_module_reads_too() throws IOException {
    List<String> rows = TARGETS.stream().map(UrlGroupsTest::row).toList();
    if (Boolean.getBoolean("coldrl.golden.write")) {
      Files.writeString(GOLDEN, HEADER + "\n" + String.join("\n", rows) + "\n");
    }
    List<String> lines = Files.readAllLines(GOLDEN);
    assertThat(lines.get(0)).isEqualTo(HEADER);
    assertThat(lines.subList(1, lines.size())).isEqualTo(rows);
  }

  private static int extension(String target) {
    return groups(target)[0];
  }

  private static int segment(String target) {
    return groups(target)[1];
  }

  private static int directory(String target) {
    return groups(target)[2];
  }

  @Test
  void an_extension_and_whether_there_is_a_query_make_a_group() {
    assertThat(extension("/a/b.js")).isEqualTo(extension("/c.js"));
    assertThat(extension("/a/b.js?x"))
        .isEqualTo(extension("/c.js?"))
        .isNotEqualTo(extension("/c.js"));
    assertThat(extension("/c.JS")).isNotEqualTo(extension("/c.js"));
    assertThat(extension("/a.12345678")).isNotEqualTo(extension("/a"));
  }

  @Test
  void what_is_no_extension_is_as_none() {
    for (String target :
        List.of("/a.", "/.a", "/..", "/a.123456789", "/a.b/c", "/a.b/", "*", "", "a.js")) {
      assertThat(extension(target)).as(target).isEqualTo(extension("/"));
    }
  }

  @Test
  void the_first_directory_and_the_extension_make_a_group() {
    assertThat(segment("/a/b.js")).isEqualTo(segment("/a/c/d.js"));
    assertThat(segment("/a/b.js")).isNotEqualTo(segment("/a/b.css"));
    assertThat(segment("/a/b.js")).isNotEqualTo(segment("/b/b.js"));
    assertThat(segment("/b.js")).as("no directory").isEqualTo(segment("/c.js"));
  }

  @Test
  void a_directory_makes_a_group() {
    assertThat(directory("/a/b/c.js")).isEqualTo(directory("/a/b/d?e/f"));
    assertThat(directory("/a/b/c.js")).isNotEqualTo(directory("/a/c.js"));
  }

  @Test
  void scheme_and_host_do_not_count() {
    for (String target :
        List.of("http://h/a/b.js?c", "https://u@h:81/a/b.js?c", "httphost/a/b.js?c")) {
      assertThat(groups(target)).as(target).isEqualTo(groups("/a/b.js?c"));
    }
    assertThat(groups("http://h")).isEqualTo(groups(""));
  }

  @Test
  void only_the_bytes_of_the_target_are_read_and_no_group_is_unknown() {
    Random random = new Random(1);
    String alphabet = "/.?:a*\u00ff";
    for (int i = 0; i < 100_000; i++) {
      byte[] target = new byte[random.nextInt(12)];
      for (int j = 0; j < target.length; j++) {
        target[j] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      int[] groups = groups(target, 0, 0);
      assertThat(groups).doesNotContain(UrlGroups.UNKNOWN);
      assertThat(groups(target, 3, 2)).isEqualTo(groups);
    }
  }
}
