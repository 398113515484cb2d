/** Small ONNX models, a scorer without a model, and a measure of allocation, for tests. */
@NullMarked
package io.coldrl.testkit;

import org.jspecify.annotations.NullMarked;
