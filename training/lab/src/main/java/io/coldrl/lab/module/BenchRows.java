package io.coldrl.lab.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** All rows, in the order in which they run. */
final class BenchRows {
  private static final List<BenchRow> ALL =
      List.of(
          new ModelShareRow(),
          new StallRow(),
          new ManyZonesRow(),
          new SlowAnswerRow(),
          new MinUsesRow(),
          new InactiveRow(),
          new TwoReloadsRow(),
          new SliceRow(),
          new FrozenAgentRow(),
          new FreshRow(),
          new DriftRow(),
          new CpuRow(),
          new ThroughputRow());

  /** Other names of a row. */
  private static final Map<String, String> ALIASES = Map.of("1", "a", "2", "a");

  private BenchRows() {}

  /**
   * The rows named in a list such as {@code c,d}; all for an empty one.
   *
   * @throws IllegalArgumentException for a name that no row has
   */
  static List<BenchRow> named(String list) {
    if (list.isBlank()) {
      return ALL;
    }
    List<String> wanted =
        Arrays.stream(list.split(","))
            .map(String::strip)
            .map(name -> ALIASES.getOrDefault(name, name))
            .distinct()
            .toList();
    List<BenchRow> rows = new ArrayList<>();
    for (String name : wanted) {
      rows.add(
          ALL.stream()
              .filter(row -> row.id().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(unknown(name))));
    }
    return rows;
  }

  private static String unknown(String name) {
    return "no row \""
        + name
        + "\"; there are "
        + ALL.stream().map(BenchRow::id).toList()
        + ", 1 and 2";
  }
}
