/**
 * Eviction inside the agent: answers questions from history and model, and records accesses. Has no
 * transport.
 */
@NullMarked
package io.coldrl.server.eviction;

import org.jspecify.annotations.NullMarked;
