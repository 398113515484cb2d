/**
 * Models in ONNX Runtime: checked when loaded, scored with little allocation, exchanged while
 * serving.
 */
@NullMarked
package io.coldrl.inference;

import org.jspecify.annotations.NullMarked;
