/** Reads access logs and traces of many formats into columns of requests. */
@NullMarked
package io.coldrl.trace;

import org.jspecify.annotations.NullMarked;
