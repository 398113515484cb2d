/** The agent as a whole: what it is made of, and in which order it starts and stops. */
@NullMarked
package io.coldrl.server;

import org.jspecify.annotations.NullMarked;
