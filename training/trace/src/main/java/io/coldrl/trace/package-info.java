/** A trace: requests in columns, read from access logs and traces of many formats. */
@NullMarked
package io.coldrl.trace;

import org.jspecify.annotations.NullMarked;
