/**
 * Reads access logs and traces, of any format and compression that is recognised by content, into
 * primitive arrays.
 */
@NullMarked
package io.coldrl.training.trace;

import org.jspecify.annotations.NullMarked;
