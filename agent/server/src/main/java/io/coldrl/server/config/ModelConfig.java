package io.coldrl.server.config;

import io.coldrl.core.eviction.HistoryRule;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of models besides their files.
 *
 * @param shadow file of an eviction model that decides nothing, which need not exist, or a path
 *     that is the text of a rule
 * @param alternatives rules that decide in place of the model in zones where they do better
 * @param publicKey key in PEM that models must be signed with, or null to serve unsigned ones
 */
public record ModelConfig(Path shadow, List<HistoryRule> alternatives, @Nullable Path publicKey) {}
