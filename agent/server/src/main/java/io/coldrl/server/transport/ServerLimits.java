package io.coldrl.server.transport;

import io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What clients may use of a server, all of them together, so that none of them can take the memory
 * that the others need.
 *
 * @param connections open at once, 1 or more
 * @param calls open at once, over all connections; beyond that, connections with more than their
 *     share are refused
 * @param messageBytes largest message
 * @param partialBytes bytes of messages that have not arrived completely, over all connections
 * @param windowBytes flow-control window of a connection and of a stream: bytes that may arrive
 *     before they are read
 * @param keepAlive time of silence after which the client is asked for a sign of life
 * @param patience how long the client may take to give it; then the connection is closed
 */
record ServerLimits(
    int connections,
    int calls,
    int messageBytes,
    long partialBytes,
    int windowBytes,
    Duration keepAlive,
    Duration patience) {
  /*
   * Netty keeps what arrives outside the heap, in at most as much memory as the heap has (192 MB):
   * windows of 64 MB and partial messages of 32 MB leave half of it free. The largest valid message,
   * 4096 accesses, has 300 KB. A call costs 2 to 4 KB of heap. Envoy opens one connection per worker
   * and a stream per request; older versions keep it open until the request ends.
   */
  static final ServerLimits DEFAULT =
      new ServerLimits(
          512,
          16_384,
          1 << 20,
          32L << 20,
          128 << 10,
          Duration.ofSeconds(30),
          Duration.ofSeconds(20));

  /** The same limits, but for another number of connections. */
  ServerLimits withConnections(int number) {
    return new ServerLimits(
        number, calls, messageBytes, partialBytes, windowBytes, keepAlive, patience);
  }

  /** Sets the limits that gRPC itself keeps. */
  NettyServerBuilder apply(NettyServerBuilder builder) {
    return builder
        .flowControlWindow(windowBytes)
        .maxInboundMessageSize(messageBytes)
        .maxConcurrentCallsPerConnection(calls)
        .keepAliveTime(keepAlive.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(1, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }
}
