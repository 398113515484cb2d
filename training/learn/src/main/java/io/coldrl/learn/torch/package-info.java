/** How PyTorch runs here: offline, reproducibly, on one thread. */
@NullMarked
package io.coldrl.learn.torch;

import org.jspecify.annotations.NullMarked;
