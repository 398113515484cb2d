/** Measures policies, models, readers and the agent. */
@NullMarked
package io.coldrl.lab.bench;

import org.jspecify.annotations.NullMarked;
