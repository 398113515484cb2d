package io.coldrl.server.transport;

import io.coldrl.core.guard.GuardReport;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.proto.v1.AlternativeInfo;
import io.coldrl.proto.v1.GuardInfo;
import io.coldrl.proto.v1.GuardObjective;
import io.coldrl.proto.v1.GuardState;
import io.coldrl.proto.v1.MissRatios;
import io.coldrl.server.admin.AgentStatus.Alternative;
import io.coldrl.server.admin.AgentStatus.ZoneGuardStatus;
import io.coldrl.server.eviction.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Converts what the guard has seen, to messages and back. */
final class GuardProtos {
  private static final String STATE_PREFIX = "GUARD_";
  private static final String OBJECTIVE_PREFIX = "GUARD_BY_";

  private GuardProtos() {}

  /** The guards of those zones that have one. */
  static List<GuardInfo> toProtos(Iterable<Zone> zones) {
    List<GuardInfo> infos = new ArrayList<>();
    for (Zone zone : zones) {
      ZoneGuard guard = zone.guard();
      if (guard != null) {
        infos.add(toProto(zone.name(), guard.report()));
      }
    }
    return infos;
  }

  private static GuardInfo toProto(String zone, GuardReport report) {
    GuardInfo.Builder info =
        GuardInfo.newBuilder()
            .setZone(zone)
            .setState(toProto(report.state()))
            .setObjective(toProto(report.objective()))
            .setSampledAccesses(report.sampledAccesses())
            .setSampling(report.sampling())
            .setZoneObjects(report.zoneObjects())
            .setCapacityBytes(report.zoneBytes())
            .setBlocks(report.blocks())
            .setDecides(report.decides())
            .setDecidesSinceMs(report.sinceMs());
    GuardReport.Scale scale = judging(report.scales());
    if (scale != null) {
      for (GuardReport.Alternative alternative : scale.alternatives()) {
        info.addAlternatives(
            AlternativeInfo.newBuilder()
                .setRule(alternative.version())
                .setMisses(toProto(alternative.misses())));
      }
    }
    return scale == null
        ? info.setLru(toProto(GuardReport.Misses.NONE))
            .setGdsf(toProto(GuardReport.Misses.NONE))
            .setModel(toProto(GuardReport.Misses.NONE))
            .setShadow(toProto(GuardReport.Misses.NONE))
            .setShadowAgreement(-1)
            .build()
        : info.setCacheShare(scale.size())
            .setLru(toProto(scale.lru()))
            .setGdsf(toProto(scale.gdsf()))
            .setModel(toProto(scale.model()))
            .setShadow(toProto(scale.shadow()))
            .setShadowAgreement(scale.shadowAgreement())
            .build();
  }

  private static GuardReport.@Nullable Scale judging(List<GuardReport.Scale> scales) {
    for (GuardReport.Scale scale : scales) {
      if (scale.judges()) {
        return scale;
      }
    }
    return scales.isEmpty() ? null : scales.get(scales.size() - 1);
  }

  private static MissRatios toProto(GuardReport.Misses misses) {
    return MissRatios.newBuilder().setObjects(misses.objects()).setBytes(misses.bytes()).build();
  }

  private static GuardState toProto(GuardReport.State state) {
    return switch (state) {
      case WARMING -> GuardState.GUARD_WARMING;
      case ALLOWED -> GuardState.GUARD_ALLOWED;
      case BLOCKED -> GuardState.GUARD_BLOCKED;
    };
  }

  private static GuardObjective toProto(io.coldrl.core.guard.GuardObjective objective) {
    return switch (objective) {
      case OBJECTS -> GuardObjective.GUARD_BY_OBJECTS;
      case BYTES -> GuardObjective.GUARD_BY_BYTES;
    };
  }

  static ZoneGuardStatus toStatus(GuardInfo info) {
    return new ZoneGuardStatus(
        info.getZone(),
        word(info.getState(), STATE_PREFIX),
        word(info.getObjective(), OBJECTIVE_PREFIX),
        info.getSampledAccesses(),
        info.getSampling(),
        info.getZoneObjects(),
        info.getCapacityBytes(),
        info.getBlocks(),
        info.getDecides(),
        info.getDecidesSinceMs(),
        info.getAlternativesList().stream().map(GuardProtos::toStatus).toList(),
        info.getCacheShare(),
        known(info.getLru().getObjects()),
        known(info.getGdsf().getObjects()),
        known(info.getModel().getObjects()),
        known(info.getShadow().getObjects()),
        known(info.getLru().getBytes()),
        known(info.getGdsf().getBytes()),
        known(info.getModel().getBytes()),
        known(info.getShadow().getBytes()),
        known(info.getShadowAgreement()));
  }

  private static Alternative toStatus(AlternativeInfo info) {
    return new Alternative(
        info.getRule(), known(info.getMisses().getObjects()), known(info.getMisses().getBytes()));
  }

  private static String word(Enum<?> value, String prefix) {
    return value.name().replace(prefix, "").toLowerCase(Locale.ROOT);
  }

  private static @Nullable Double known(double ratio) {
    return ratio < 0 ? null : ratio;
  }
}
