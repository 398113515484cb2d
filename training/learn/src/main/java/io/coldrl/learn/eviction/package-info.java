/**
 * Learns to evict: a survival likelihood, boosted trees or a double dueling DQN, chosen in closed
 * loop.
 */
@NullMarked
package io.coldrl.learn.eviction;

import org.jspecify.annotations.NullMarked;
