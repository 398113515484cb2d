package io.coldrl.learn.routing;

import io.coldrl.learn.TrainingStage;
import java.util.List;

/**
 * A model of routing, and how it came about.
 *
 * @param onnx the model's file
 * @param stages all stages, in order
 * @param chosen name of the stage that is the model
 * @param decisions decisions learned from
 * @param transitions transitions of the DQN
 * @param seconds it took
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RoutingTrainResult(
    byte[] onnx,
    List<TrainingStage> stages,
    String chosen,
    int decisions,
    int transitions,
    double seconds) {}
