/** The module in a real NGINX, with a real agent, and with agents that misbehave. */
@NullMarked
package io.coldrl.nginx;

import org.jspecify.annotations.NullMarked;
