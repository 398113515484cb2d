/**
 * gRPC on a unix socket, server and client. The only package that uses gRPC, Netty and the classes
 * generated from proto. Each service is an adapter that checks, converts and delegates.
 */
@NullMarked
package io.coldrl.server.transport;

import org.jspecify.annotations.NullMarked;
