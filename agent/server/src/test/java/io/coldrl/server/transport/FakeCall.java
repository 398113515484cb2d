package io.coldrl.server.transport;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call without a client, which counts what is sent. */
final class FakeCall<Q, A> extends ServerCall<Q, A> {
  int sent;
  boolean closed;

  @Override
  public void request(int messages) {}

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void sendMessage(A message) {
    sent++;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    closed = true;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    throw new UnsupportedOperationException("not used");
  }
}
