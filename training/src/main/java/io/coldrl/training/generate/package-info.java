/** Generated traffic, for models that have to start without any log. */
@NullMarked
package io.coldrl.training.generate;

import org.jspecify.annotations.NullMarked;
