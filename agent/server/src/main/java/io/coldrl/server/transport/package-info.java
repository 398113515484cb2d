/**
 * gRPC on a unix socket, both ends of it: the only package that knows gRPC, Netty and generated
 * classes. Each service is an adapter that checks, translates and delegates.
 */
@NullMarked
package io.coldrl.server.transport;

import org.jspecify.annotations.NullMarked;
