package io.coldrl.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The settings of models besides their files.
 *
 * @param shadow file of an eviction model that decides nothing, which need not exist, or a path
 *     that is the text of a rule
 * @param publicKey key in PEM that models must be signed with, or null to serve unsigned ones
 */
public record ModelConfig(Path shadow, @Nullable Path publicKey) {}
