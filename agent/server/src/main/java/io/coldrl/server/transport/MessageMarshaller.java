package io.coldrl.server.transport;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * Has messages to the server read from their bytes by a reader of one's own, in place of the
 * generated classes.
 *
 * @param <T> what a message becomes
 */
final class MessageMarshaller<T> implements MethodDescriptor.Marshaller<T> {
  private final Reader<T> reader;

  /** Reads one message. Called by many threads. */
  interface Reader<T> {
    /**
     * Reads one message.
     *
     * @throws IOException where it is not the protobuf message that it should be
     */
    T read(InputStream message) throws IOException;
  }

  MessageMarshaller(Reader<T> reader) {
    this.reader = reader;
  }

  @Override
  public T parse(InputStream message) {
    try {
      return reader.read(message);
    } catch (IOException e) {
      // As gRPC says it of messages that the generated classes can't read.
      throw Status.INTERNAL
          .withDescription("Invalid protobuf byte sequence")
          .withCause(e)
          .asRuntimeException();
    }
  }

  @Override
  public InputStream stream(T message) {
    throw new UnsupportedOperationException("only clients send " + message.getClass());
  }
}
