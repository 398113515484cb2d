/** The agent as a whole: creates, starts and stops its parts in order. */
@NullMarked
package io.coldrl.server;

import org.jspecify.annotations.NullMarked;
