/** Builds small ONNX models for tests. */
@NullMarked
package io.coldrl.testkit;

import org.jspecify.annotations.NullMarked;
