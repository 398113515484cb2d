package io.coldrl.learn.eviction;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.core.file.Digests;
import io.coldrl.learn.export.EvictionExporter;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A network of other sites, which a site's own network is averaged with: what one log is too short
 * to tell, others may have shown. Both read the same columns, so that the mean of their log rates
 * is one network with both towers.
 *
 * @param columns of the transform that both networks read
 * @param network of the other sites
 */
public record Prior(FeatureTransform.Columns columns, EvictionWeights network) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  private static final String SHIPPED = "prior.json";
  private static final float HALF = 0.5f;

  /** The one that comes with the trainer: the network of the model that comes with the agent. */
  public static Prior shipped() {
    try (InputStream in = Prior.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is not on the class path");
      }
      return JSON.readValue(in, Prior.class);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + SHIPPED, e);
    }
  }

  /** Writes it, as {@link #shipped} reads it. */
  public void writeTo(Path file) {
    AtomicFile.at(file).write(out -> out.write(JSON.writeValueAsBytes(this)));
  }

  /** Reads what {@link #writeTo} wrote. */
  public static Prior read(Path file) {
    try {
      return JSON.readValue(file.toFile(), Prior.class);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }

  /** The network as an ONNX file's bytes. */
  public byte[] onnx() {
    return EvictionExporter.export(transform(), network, "ColdRL eviction model of several sites");
  }

  /** The transform of the features. */
  FeatureTransform transform() {
    return FeatureTransform.of(EvictionLayout.LAYOUT, columns);
  }

  /** The network as it is, for the cost of a miss. */
  EvictionWeights alone(MissCost missCost) {
    return new EvictionWeights(
        network.hidden(),
        network.tower(),
        network.towerBias(),
        network.skip(),
        network.hazard(),
        network.hazardBias(),
        network.value(),
        network.valueBias(),
        missCost);
  }

  /** A network whose log rate is the mean of an own one's and this one's. */
  EvictionWeights mean(EvictionWeights own) {
    int hidden = own.hidden() + network.hidden();
    float[] tower = new float[EvictionLayout.width() * hidden];
    float[] skip = new float[EvictionLayout.width()];
    for (int c = 0; c < EvictionLayout.width(); c++) {
      System.arraycopy(own.tower(), c * own.hidden(), tower, c * hidden, own.hidden());
      System.arraycopy(
          network.tower(),
          c * network.hidden(),
          tower,
          c * hidden + own.hidden(),
          network.hidden());
      skip[c] = HALF * (own.skip()[c] + network.skip()[c]);
    }
    float[] hazard = joined(own.hazard(), network.hazard());
    for (int i = 0; i < hidden; i++) {
      hazard[i] *= HALF;
    }
    return new EvictionWeights(
        hidden,
        tower,
        joined(own.towerBias(), network.towerBias()),
        skip,
        hazard,
        HALF * (own.hazardBias() + network.hazardBias()),
        joined(own.value(), new float[network.hidden()]),
        own.valueBias(),
        own.missCost());
  }

  private static float[] joined(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Names it by what it holds, for fingerprints. */
  @Override
  public String toString() {
    try {
      byte[] digest = Digests.sha256().digest(JSON.writeValueAsBytes(this));
      return HexFormat.of().formatHex(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
