/** Recognises and parses log and trace formats, one file each; {@code TraceFormat} lists them. */
@NullMarked
package io.coldrl.trace.format;

import org.jspecify.annotations.NullMarked;
