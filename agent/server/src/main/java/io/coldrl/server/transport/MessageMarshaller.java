package io.coldrl.server.transport;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * Parses messages to the server by a {@link Reader}, in place of the generated classes.
 *
 * @param <T> type of a parsed message
 */
final class MessageMarshaller<T> implements MethodDescriptor.Marshaller<T> {
  private final Reader<T> reader;

  /** Parses messages. Thread-safe. */
  interface Reader<T> {
    /**
     * Parses one message.
     *
     * @throws IOException if the bytes are not such a message
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
      // As a generated class does. GuardedServices answers the client.
      throw Status.INTERNAL
          .withDescription("Invalid protobuf byte sequence")
          .withCause(e)
          .asRuntimeException();
    }
  }

  @Override
  public InputStream stream(T message) {
    throw new UnsupportedOperationException("the server does not send " + message.getClass());
  }
}
