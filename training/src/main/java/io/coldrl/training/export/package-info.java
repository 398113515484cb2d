/**
 * From a trained network to what the agent serves: the feature transform, and the ONNX graph that
 * holds it and the network.
 */
@NullMarked
package io.coldrl.training.export;

import org.jspecify.annotations.NullMarked;
