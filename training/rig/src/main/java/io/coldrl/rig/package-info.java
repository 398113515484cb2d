/** Runs NGINX, agents, origins and clients as processes on loopback. */
@NullMarked
package io.coldrl.rig;

import org.jspecify.annotations.NullMarked;
