/**
 * What the agent does when asked: decisions from history and model, history from accesses. Knows no
 * transport.
 */
@NullMarked
package io.coldrl.server.engine;

import org.jspecify.annotations.NullMarked;
