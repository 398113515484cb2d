/** Files written whole or not at all, and what identifies them. */
@NullMarked
package io.coldrl.training.file;

import org.jspecify.annotations.NullMarked;
