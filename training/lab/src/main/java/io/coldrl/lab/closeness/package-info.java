/** {@code coldrl closeness}: compares the NGINX simulator with real NGINX, request by request. */
@NullMarked
package io.coldrl.lab.closeness;

import org.jspecify.annotations.NullMarked;
