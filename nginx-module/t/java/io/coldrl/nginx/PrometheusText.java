package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus's text format 0.0.4, and is strict: help and type come before the samples of a
 * family, once and together, and no series comes twice.
 */
final class PrometheusText {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\"\\\\n])*)\"(,|$)");
  private static final Set<String> TYPES = Set.of("counter", "gauge", "summary");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> helps = new LinkedHashSet<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private String family = "";

  PrometheusText(String text) {
    assertThat(text).endsWith("\n");
    text.lines().forEach(this::read);
  }

  private void read(String line) {
    if (line.startsWith("# HELP ")) {
      String[] parts = line.split(" ", 4);
      assertThat(parts).as(line).hasSize(4);
      assertThat(NAME.matcher(parts[2]).matches()).as(line).isTrue();
      assertThat(helps.add(parts[2])).as("a second " + line).isTrue();
    } else if (line.startsWith("# TYPE ")) {
      String[] parts = line.split(" ");
      assertThat(parts).as(line).hasSize(4);
      assertThat(TYPES).as(line).contains(parts[3]);
      assertThat(helps).as(line).contains(parts[2]);
      assertThat(types.put(parts[2], parts[3])).as("a second " + line).isNull();
      family = parts[2];
    } else {
      readSample(line);
    }
  }

  private void readSample(String line) {
    Matcher matcher = SAMPLE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    String name = matcher.group(1);
    String type = types.getOrDefault(family, "");
    Set<String> names =
        type.equals("summary")
            ? Set.of(family, family + "_sum", family + "_count")
            : Set.of(family);
    assertThat(names).as("family of " + line).contains(name);
    if (type.equals("counter")) {
      assertThat(name).endsWith("_total");
    }
    String labels = matcher.group(2) == null ? "" : labels(matcher.group(2)).toString();
    assertThat(samples.put(name + labels, Double.valueOf(matcher.group(3))))
        .as("a second " + line)
        .isNull();
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher matcher = LABEL.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      String value =
          matcher.group(2).replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
      assertThat(labels.put(matcher.group(1), value)).as(text).isNull();
      end = matcher.end();
    }
    assertThat(end).as("labels in " + text).isEqualTo(text.length());
    return labels;
  }

  /** The value of a series; labels are names and values in turn. */
  long value(String name, String... labels) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      map.put(labels[i], labels[i + 1]);
    }
    String series = name + (labels.length == 0 ? "" : map.toString());
    assertThat(samples).containsKey(series);
    return samples.getOrDefault(series, Double.NaN).longValue();
  }
}
