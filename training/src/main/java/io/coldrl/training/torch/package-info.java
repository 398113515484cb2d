/** What all learners share of PyTorch: how it runs, how tensors are made, how a step is taken. */
@NullMarked
package io.coldrl.training.torch;

import org.jspecify.annotations.NullMarked;
