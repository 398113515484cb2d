package io.coldrl.server.http;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.admin.CounterFamily;
import io.coldrl.server.admin.DecisionTimes;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agent's metrics as Prometheus text or OpenMetrics, read when somebody asks. */
final class Exposition {
  static final String EVICTION_DURATION = "coldrl_eviction_decision_duration_seconds";
  static final String ROUTING_DURATION = "coldrl_routing_decision_duration_seconds";
  static final String EVICTION_DURATION_DOC =
      "Time from the arrival of an eviction request to its decision";
  static final String ROUTING_DURATION_DOC =
      "Time from the arrival of a routing request to its decision";

  private final ExpositionFormats formats = ExpositionFormats.init();
  private final AgentMetrics metrics;

  Exposition(AgentMetrics metrics) {
    this.metrics = metrics;
  }

  /** A rendered exposition. */
  record Page(String contentType, byte[] body) {}

  /**
   * Renders the metrics.
   *
   * @param accept the Accept header of the request, or null
   */
  Page render(AgentStatus status, @Nullable String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept == null ? "" : accept);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      writer.write(body, snapshots(status));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Page(writer.getContentType(), body.toByteArray());
  }

  private MetricSnapshots snapshots(AgentStatus status) {
    List<MetricSnapshot> all = new ArrayList<>(counters());
    for (StatusMetric metric : StatusMetric.values()) {
      all.add(snapshot(metric, status));
    }
    all.add(histogram(EVICTION_DURATION, EVICTION_DURATION_DOC, metrics.decisionTimes()));
    all.add(histogram(ROUTING_DURATION, ROUTING_DURATION_DOC, metrics.routeTimes()));
    return new MetricSnapshots(all);
  }

  private List<MetricSnapshot> counters() {
    Map<String, CounterSnapshot.Builder> byName = new LinkedHashMap<>();
    for (Counter counter : Counter.values()) {
      CounterFamily family = counter.family();
      byName
          .computeIfAbsent(
              counter.metric(),
              name ->
                  CounterSnapshot.builder()
                      .name(name)
                      .help(family == null ? counter.doc() : family.doc()))
          .dataPoint(
              CounterSnapshot.CounterDataPointSnapshot.builder()
                  .value(metrics.get(counter))
                  .labels(
                      family == null
                          ? Labels.EMPTY
                          : Labels.of(family.label(), counter.labelValue()))
                  .build());
    }
    List<MetricSnapshot> list = new ArrayList<>();
    byName.values().forEach(builder -> list.add(builder.build()));
    return list;
  }

  private static MetricSnapshot snapshot(StatusMetric metric, AgentStatus status) {
    switch (metric.type()) {
      case COUNTER -> {
        CounterSnapshot.Builder builder =
            CounterSnapshot.builder().name(metric.metric()).help(metric.doc());
        metric.read(
            status,
            (value, labels) ->
                builder.dataPoint(
                    CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value)
                        .labels(labels)
                        .build()));
        return builder.build();
      }
      case GAUGE -> {
        GaugeSnapshot.Builder builder =
            GaugeSnapshot.builder().name(metric.metric()).help(metric.doc());
        metric.read(
            status,
            (value, labels) ->
                builder.dataPoint(
                    GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .labels(labels)
                        .build()));
        return builder.build();
      }
      case INFO -> {
        InfoSnapshot.Builder builder =
            InfoSnapshot.builder()
                .name(metric.metric().substring(0, metric.metric().length() - "_info".length()))
                .help(metric.doc());
        metric.read(
            status,
            (value, labels) ->
                builder.dataPoint(
                    InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build()));
        return builder.build();
      }
    }
    throw new IllegalStateException("unknown type of " + metric);
  }

  private static MetricSnapshot histogram(String name, String doc, DecisionTimes times) {
    DecisionTimes.Buckets buckets = times.buckets();
    return HistogramSnapshot.builder()
        .name(name)
        .help(doc)
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(buckets.boundsSeconds(), buckets.counts()))
                .sum(buckets.sumSeconds())
                .build())
        .build();
  }
}
