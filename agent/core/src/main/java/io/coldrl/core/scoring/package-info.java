/** The interface of scorers, which keeps policies independent of the model's runtime. */
@NullMarked
package io.coldrl.core.scoring;

import org.jspecify.annotations.NullMarked;
