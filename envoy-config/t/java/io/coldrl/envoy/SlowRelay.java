package io.coldrl.envoy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes an agent slow: relays a unix socket to the agent's, and holds back all that it answers. */
final class SlowRelay implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path socket;
  private final UnixDomainSocketAddress agent;
  private final Duration delay;
  private final ServerSocketChannel server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * Listens.
   *
   * @param delay of each answer; one that comes while another is held back may take twice as long
   */
  SlowRelay(Path socket, Path agent, Duration delay) throws IOException {
    this.socket = socket;
    this.agent = UnixDomainSocketAddress.of(agent);
    this.delay = delay;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    threads.execute(this::accept);
  }

  /** The socket for Envoy. */
  Path socket() {
    return socket;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        relay(server.accept());
      } catch (IOException e) {
        // A closed server ends the loop.
        continue;
      }
    }
  }

  private void relay(SocketChannel client) throws IOException {
    try {
      SocketChannel upstream = SocketChannel.open(agent);
      threads.execute(() -> copy(client, upstream, 0));
      threads.execute(() -> copy(upstream, client, delay.toMillis()));
    } catch (IOException e) {
      // The agent is gone; Envoy sees the same.
      client.close();
    }
  }

  private static void copy(SocketChannel from, SocketChannel to, long delayMs) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (from;
        to) {
      while (from.read(buffer.clear()) >= 0) {
        Thread.sleep(delayMs);
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
    } catch (IOException e) {
      // One side has hung up; closing both tells the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops; the interrupt closes the channel that a thread waits for. */
  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
