/**
 * Learns to evict: the environment that replays a trace eviction by eviction, the survival
 * likelihood that warms the network up, the double dueling DQN that refines it, and the choice of
 * the stage that misses least in closed loop.
 */
@NullMarked
package io.coldrl.training.rl;

import org.jspecify.annotations.NullMarked;
