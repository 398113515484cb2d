package io.coldrl.server.transport;

import io.coldrl.core.drift.DriftReport;
import io.coldrl.proto.v1.DriftInfo;
import io.coldrl.proto.v1.DriftState;
import io.coldrl.proto.v1.FeatureDrift;
import io.coldrl.server.admin.AgentStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts what the drift alarm says, to a message and back. */
final class DriftProtos {
  private static final String STATE_PREFIX = "DRIFT_";

  private DriftProtos() {}

  static DriftInfo toProto(DriftReport report) {
    DriftInfo.Builder info =
        DriftInfo.newBuilder().setState(toProto(report.state())).setSamples(report.samples());
    report
        .shares()
        .forEach(
            share ->
                info.addFeatures(
                    FeatureDrift.newBuilder()
                        .setFeature(share.feature())
                        .setOutside(share.outside())));
    return info.build();
  }

  private static DriftState toProto(DriftReport.State state) {
    return switch (state) {
      case UNKNOWN -> DriftState.DRIFT_UNKNOWN;
      case INSIDE -> DriftState.DRIFT_INSIDE;
      case OUTSIDE -> DriftState.DRIFT_OUTSIDE;
    };
  }

  static AgentStatus.Drift toStatus(DriftInfo info) {
    Map<String, @Nullable Double> outside = new LinkedHashMap<>();
    for (FeatureDrift feature : info.getFeaturesList()) {
      outside.put(feature.getFeature(), feature.getOutside() < 0 ? null : feature.getOutside());
    }
    return new AgentStatus.Drift(
        info.getState().name().replace(STATE_PREFIX, "").toLowerCase(Locale.ROOT),
        info.getSamples(),
        outside);
  }
}
