/**
 * Balancers: the ones that proxies have, those of the literature, an oracle, and the agent's own.
 */
@NullMarked
package io.coldrl.training.routing.balance;

import org.jspecify.annotations.NullMarked;
