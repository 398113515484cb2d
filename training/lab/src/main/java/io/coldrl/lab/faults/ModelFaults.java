package io.coldrl.lab.faults;

import io.coldrl.core.Failure;
import io.coldrl.lab.faults.FaultScene.Meanwhile;
import io.coldrl.lab.module.ElapsedLog;
import io.coldrl.lab.module.RowAim;
import io.coldrl.lab.module.Waiting;
import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.testkit.HostileModels;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The model's file is replaced by one that is damaged or does harm. */
final class ModelFaults {
  private static final int CUTS = 5;
  private static final int FLIPS = 20;
  private static final int QUICK_FLIPS = 5;

  /** A trial may take 10 s. */
  private static final int PATIENCE_SECONDS = 40;

  private static final double MAX_COME_BACK_SECONDS = 15;

  // Of all objects of the load: what deleting one frees, as NGINX counts it.
  private static final float OBJECT_BYTES = 12_288;

  private ModelFaults() {}

  static List<FaultRow> rows() {
    return List.of(
        new FaultRow(
            "cut-model",
            "model file, truncated",
            CUTS + " files cut at random, each put in place of the one that serves",
            quick -> replaced(cut())),
        new FaultRow(
            "flipped-model",
            "model file, flipped bits",
            FLIPS + " files with one flipped bit each (QUICK=1: " + QUICK_FLIPS + ")",
            quick -> replaced(flipped(quick ? QUICK_FLIPS : FLIPS))),
        new FaultRow(
            "hostile-model",
            "model file, hostile",
            "one that does not end, one of 4 GB, one that is slow, one that scores NaN",
            quick -> replaced(hostile())),
        new FaultRow(
            "bad-start",
            "model file, at the start",
            "killed and started with a truncated model, then the good one is put in place",
            quick -> badStart()),
        new FaultRow(
            "late-nan",
            "model that turns hostile",
            "one that passes its trial and scores NaN, or does not end, for the objects that come",
            quick -> late()));
  }

  private static byte[] good() throws IOException {
    return Files.readAllBytes(HomeDirectory.directory().resolve("agent/model/model.onnx"));
  }

  private static List<byte[]> cut() throws IOException {
    byte[] good = good();
    SplittableRandom random = new SplittableRandom(1);
    List<byte[]> models = new ArrayList<>();
    for (int i = 0; i < CUTS; i++) {
      models.add(Arrays.copyOf(good, random.nextInt(good.length)));
    }
    return models;
  }

  private static List<byte[]> flipped(int n) throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    List<byte[]> models = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      byte[] model = good();
      model[random.nextInt(model.length)] ^= (byte) (1 << random.nextInt(8));
      models.add(model);
    }
    return models;
  }

  private static List<byte[]> hostile() {
    return List.of(
        HostileModels.endlessLoop(),
        HostileModels.gigabytes(),
        HostileModels.slow(100_000),
        OnnxModels.notANumber());
  }

  private static List<Figure> replaced(List<byte[]> models) throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess agent = scene.ready(scene.launch());
      AgentStatus before = scene.agentStatus();
      int[] served = {0};
      List<Figure> figures =
          scene.during(
              Meanwhile.MODEL,
              MAX_COME_BACK_SECONDS,
              () -> {
                for (byte[] model : models) {
                  served[0] += put(scene, model);
                }
                scene.restoreModel();
              });
      AgentStatus after = scene.agentStatus();
      long refused = after.modelChanges().refused() - before.modelChanges().refused();
      figures.add(
          new Figure(
              "models refused, or served since a flipped bit changed a weight only",
              refused + served[0],
              RowAim.atLeast(models.size())));
      figures.add(new Figure("of these served", served[0], RowAim.none()));
      figures.add(new Figure("the agent is alive", agent.isAlive() ? 1 : 0, RowAim.exactly(1)));
      figures.add(scene.uncaught());
      return figures;
    }
  }

  /** Puts a model in place and waits until the agent has refused it (0) or serves it (1). */
  private static int put(FaultScene scene, byte[] model) throws Exception {
    AgentStatus before = scene.agentStatus();
    move(scene, model);
    int[] served = {-1};
    boolean tried =
        Waiting.until(
            PATIENCE_SECONDS,
            () -> {
              AgentStatus now = scene.agentStatus();
              if (now.modelChanges().refused() > before.modelChanges().refused()) {
                served[0] = 0;
              } else if (now.modelChanges().loads() > before.modelChanges().loads()) {
                served[0] = 1;
              }
              return served[0] >= 0;
            });
    if (!tried) {
      throw new Failure(
          "a model was neither refused nor served",
          scene.agentStatus().model().toString(),
          "see " + scene.directory());
    }
    ElapsedLog.say("    %s", served[0] == 1 ? "served" : scene.agentStatus().model().problem());
    return served[0];
  }

  private static void move(FaultScene scene, byte[] model) throws IOException {
    Path next = Files.write(scene.directory().resolve("bad"), model);
    Files.move(next, scene.model(), StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Figure> badStart() throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess first = scene.ready(scene.launch());
      String[] source = new String[1];
      List<Figure> figures =
          scene.during(
              Meanwhile.LRU,
              MAX_COME_BACK_SECONDS,
              () -> {
                first.kill();
                byte[] good = good();
                move(scene, Arrays.copyOf(good, good.length / 2));
                AgentProcess second = scene.start(scene.launch());
                second.awaitServing();
                source[0] = sourceOf(scene);
                scene.restoreModel();
              });
      figures.add(
          new Figure(
              "the agent answers that it has no model",
              "lru_no_model".equals(source[0]) ? 1 : 0,
              RowAim.exactly(1)));
      figures.add(scene.uncaught());
      return figures;
    }
  }

  /** Waits for a decision and tells who made it. */
  private static String sourceOf(FaultScene scene) throws Exception {
    AgentStatus before = scene.agentStatus();
    String[] source = {""};
    Waiting.until(
        PATIENCE_SECONDS,
        () -> {
          source[0] = newSource(before, scene.agentStatus());
          return !source[0].isEmpty();
        });
    return source[0];
  }

  private static String newSource(AgentStatus before, AgentStatus after) {
    return after.decisions().entrySet().stream()
        .filter(now -> now.getValue() > before.decisions().getOrDefault(now.getKey(), 0L))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private static List<Figure> late() throws Exception {
    try (FaultScene scene = new FaultScene()) {
      AgentProcess agent = scene.ready(scene.launch());
      List<Figure> figures =
          scene.during(
              Meanwhile.EITHER,
              MAX_COME_BACK_SECONDS,
              () -> {
                put(scene, OnnxModels.notANumberAtSize(OBJECT_BYTES));
                Waiting.seconds(5);
                ElapsedLog.say("    %s", scene.agentStatus().decisions());
                put(scene, HostileModels.endlessLoopAtSize(OBJECT_BYTES));
                Waiting.seconds(10);
                ElapsedLog.say("    %s", scene.agentStatus().model().problem());
                scene.restoreModel();
              });
      AgentStatus after = scene.agentStatus();
      figures.add(
          new Figure("runs that were ended", after.modelChanges().overruns(), RowAim.atLeast(1)));
      figures.add(
          new Figure(
              "models taken out of service",
              after.modelChanges().quarantines(),
              RowAim.atLeast(1)));
      figures.add(new Figure("the agent is alive", agent.isAlive() ? 1 : 0, RowAim.exactly(1)));
      figures.add(scene.uncaught());
      return figures;
    }
  }
}
