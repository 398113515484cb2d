/** PyTorch: how it runs here, networks of its tensors, and training loops. */
@NullMarked
package io.coldrl.learn.torch;

import org.jspecify.annotations.NullMarked;
