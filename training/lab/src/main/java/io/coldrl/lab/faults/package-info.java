/** Faults that are done to a real agent, which serves a real NGINX under load meanwhile. */
@NullMarked
package io.coldrl.lab.faults;

import org.jspecify.annotations.NullMarked;
