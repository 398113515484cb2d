/** Reads log files: decompresses them, cuts them into blocks and parses those on all cores. */
@NullMarked
package io.coldrl.trace.read;

import org.jspecify.annotations.NullMarked;
