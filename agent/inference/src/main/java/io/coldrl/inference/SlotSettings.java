package io.coldrl.inference;

import java.nio.file.Path;

/**
 * What a model slot is for.
 *
 * @param path the configured model file
 * @param lanes how many threads may score at once, at least 1
 * @param task the task of its model
 * @param isOptional whether it is normal that there is no file; then the slot is empty, without a
 *     problem
 */
public record SlotSettings(Path path, int lanes, Task task, boolean isOptional) {}
