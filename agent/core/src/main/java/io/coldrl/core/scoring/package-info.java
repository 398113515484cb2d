/** The port through which policies have candidates scored, whatever the model runs in. */
@NullMarked
package io.coldrl.core.scoring;

import org.jspecify.annotations.NullMarked;
