/** Exports trained networks and trees as ONNX models, with their feature transform. */
@NullMarked
package io.coldrl.learn.export;

import org.jspecify.annotations.NullMarked;
