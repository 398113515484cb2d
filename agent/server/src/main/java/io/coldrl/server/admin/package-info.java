/** The agent's metrics and status, independent of the transport. */
@NullMarked
package io.coldrl.server.admin;

import org.jspecify.annotations.NullMarked;
