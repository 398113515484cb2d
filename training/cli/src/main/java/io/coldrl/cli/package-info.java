/** The commands {@code train}, {@code simulate} and {@code inspect}. */
@NullMarked
package io.coldrl.cli;

import org.jspecify.annotations.NullMarked;
