/** Metrics, status and the status page over HTTP, on loopback or a unix socket. */
@NullMarked
package io.coldrl.server.http;

import org.jspecify.annotations.NullMarked;
