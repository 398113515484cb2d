package io.coldrl.lab.bench;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.card.PooledModelCard;
import io.coldrl.learn.card.PooledModelCard.LeftOut;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.PooledTrainer;
import io.coldrl.learn.eviction.Prior;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trains the model that comes with the agent on all design sites and on generated traffic, writes
 * it with its cards into a directory and its network for the trainer, and judges it on each site by
 * leaving that one out.
 */
public final class DefaultModel {
  private static final List<String> RIVALS = List.of("lru", "gdsf", "size-edc");
  private static final List<Double> SHARES = List.of(0.01, 0.1);
  private static final double HALF = 0.5;

  private DefaultModel() {}

  /**
   * Arguments: the directory, the file of the network, a directory for those of the other sites.
   */
  public static void main(String[] args) throws TooLittleDataException {
    DesignSites sites = new DesignSites();
    PooledTrainer.Pooled pooled =
        PooledTrainer.train(
            sites.allBut(""),
            new TrainListener() {
              @Override
              public void onProgress(String stage, double share) {}

              @Override
              public void onStage(TrainingStage stage) {
                System.err.printf(
                    Locale.ROOT, "%s: %.4f missed%n", stage.name(), stage.validation());
              }
            });
    List<LeftOut> leftOut = new ArrayList<>();
    for (String site : DesignSites.all()) {
      System.err.println("without " + site);
      Prior others = sites.withoutSite(site, Path.of(args[2]));
      for (double share : SHARES) {
        leftOut.add(leftOut(site, sites.trace(site), share, others));
      }
    }
    PooledModelCard card = new PooledModelCard(pooled, sites.described(), leftOut);
    card.writeTo(Path.of(args[0]));
    pooled.prior().writeTo(Path.of(args[1]));
    System.out.print(card.text());
  }

  private static LeftOut leftOut(String site, Trace trace, double share, Prior others) {
    boolean nginx = DesignSites.LOGS.contains(site);
    SimulationOptions options = DesignSites.options(nginx);
    Map<String, Double> misses = new LinkedHashMap<>();
    for (SimulationResult result :
        HeldOut.judge(
            trace,
            (int) (HALF * trace.requests()),
            options,
            others.onnx(),
            new Sweep(
                RIVALS,
                List.of(Traces.capacity(trace, share)),
                Runtime.getRuntime().availableProcessors(),
                1),
            Sweep.Progress.NONE)) {
      misses.put(result.policy(), result.objectMissRatio());
    }
    return new LeftOut(
        site + " " + CellResult.percent(share) + " " + (nginx ? "nginx" : "bytes"), misses);
  }
}
