package io.coldrl.learn.export;

import org.jspecify.annotations.Nullable;

/**
 * A trained model: a network or trees; one of the two is null.
 *
 * @param network the dueling network
 * @param trees boosted trees
 */
public record EvictionModel(@Nullable EvictionWeights network, @Nullable Trees trees) {
  /** Checks that it is one of the two. */
  public EvictionModel {
    if ((network == null) == (trees == null)) {
      throw new IllegalArgumentException("must be a network or trees");
    }
  }

  /** A network. */
  public static EvictionModel of(EvictionWeights network) {
    return new EvictionModel(network, null);
  }

  /** Trees. */
  public static EvictionModel of(Trees trees) {
    return new EvictionModel(null, trees);
  }

  /**
   * The model with its feature transform as an ONNX file's bytes, the same for the same model.
   *
   * @param description one line for people, kept in the file
   */
  public byte[] export(FeatureTransform transform, String description) {
    if (trees != null) {
      return TreeExporter.export(transform, trees, description);
    }
    if (network != null) {
      return EvictionExporter.export(transform, network, description);
    }
    throw new IllegalStateException("neither network nor trees");
  }
}
