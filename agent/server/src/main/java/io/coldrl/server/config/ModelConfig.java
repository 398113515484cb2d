package io.coldrl.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The settings of models besides their files.
 *
 * @param shadow file of an eviction model that decides nothing; it need not exist
 * @param publicKey key in PEM that models must be signed with, or null to serve unsigned ones
 */
public record ModelConfig(Path shadow, @Nullable Path publicKey) {}
