package io.coldrl.rig;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A hostile peer: answers every connection with 64 KB of seeded noise, then hangs up. */
public final class GarbageServer implements AutoCloseable {
  private final ServerSocketChannel server;
  private final AtomicInteger connections = new AtomicInteger();
  private final Thread thread;

  /** Listens on a unix socket. */
  public GarbageServer(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    thread = new Thread(this::serve, "garbage");
    thread.start();
  }

  /** Connections that it answered. */
  public int connections() {
    return connections.get();
  }

  private void serve() {
    Random random = new Random(1);
    byte[] noise = new byte[64 << 10];
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        connections.incrementAndGet();
        random.nextBytes(noise);
        client.write(ByteBuffer.wrap(noise));
      } catch (IOException e) {
        // The client may hang up at any time; a closed server ends the loop.
        continue;
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    server.close();
    thread.join();
  }
}
