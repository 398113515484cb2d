/**
 * Models in ONNX Runtime: checked when loaded, scored without allocation to speak of, exchanged
 * while serving. The only package that knows ONNX Runtime.
 */
@NullMarked
package io.coldrl.server.inference;

import org.jspecify.annotations.NullMarked;
