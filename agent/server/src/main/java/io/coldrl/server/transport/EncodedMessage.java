package io.coldrl.server.transport;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** An encoded message for gRPC, written in one piece. */
final class EncodedMessage extends ByteArrayInputStream implements Drainable, KnownLength {
  /** Marshaller of messages that the server sends. */
  static final MethodDescriptor.Marshaller<byte[]> MARSHALLER =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
          return new EncodedMessage(message);
        }

        @Override
        public byte[] parse(InputStream message) {
          throw new UnsupportedOperationException("the server does not read answers");
        }
      };

  private EncodedMessage(byte[] message) {
    super(message);
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int length = available();
    target.write(buf, pos, length);
    pos += length;
    return length;
  }
}
