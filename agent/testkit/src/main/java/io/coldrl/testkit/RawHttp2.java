package io.coldrl.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An HTTP/2 client by hand, which can stop in the middle of anything. Answers nothing. */
public final class RawHttp2 implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte DATA = 0;
  private static final byte HEADERS = 1;
  private static final byte SETTINGS = 4;
  private static final byte END_HEADERS = 4;

  final SocketChannel channel;

  /** Connects to a unix socket. */
  public RawHttp2(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
  }

  /** Sends any bytes. */
  public void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Sends the preface and empty settings. */
  public void greet() throws IOException {
    send(PREFACE);
    send(frame(SETTINGS, 0, 0, new byte[0]));
  }

  /** Opens a stream, whose number is odd. */
  public void call(int stream, String method) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    List<String> headers =
        new ArrayList<>(
            List.of(":method", "POST", ":scheme", "http", ":path", "/" + method, ":authority"));
    headers.addAll(List.of("localhost", "content-type", "application/grpc", "te", "trailers"));
    for (int i = 0; i < headers.size(); i += 2) {
      block.write(0);
      literal(block, headers.get(i));
      literal(block, headers.get(i + 1));
    }
    send(frame(HEADERS, END_HEADERS, stream, block.toByteArray()));
  }

  private static void literal(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Announces a message of some length and sends the first {@code sent} bytes of it. */
  public void beginMessage(int stream, int length, int sent) throws IOException {
    ByteBuffer message = ByteBuffer.allocate(5 + sent);
    message.put((byte) 0).putInt(length);
    byte[] all = message.array();
    // No protobuf begins so.
    Arrays.fill(all, 5, all.length, (byte) 0xff);
    for (int at = 0; at < all.length; at += 16_384) {
      byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + 16_384));
      send(frame(DATA, 0, stream, part));
    }
  }

  private static byte[] frame(byte type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put(type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Reads and drops what the server sends, until it closes the connection. */
  public void awaitClosed() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(65_536);
    while (channel.read(buffer) >= 0) {
      buffer.clear();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
