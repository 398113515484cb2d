/** Runs Envoy and backends with injected service times, under an open-loop load. */
@NullMarked
package io.coldrl.rig.envoy;

import org.jspecify.annotations.NullMarked;
