package io.coldrl.server.transport;

import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code AccessService.ReportAccesses}. One thread, the only writer of the history, records all
 * batches, so that decisions on the event loops never wait for them. A stream gets its next batch
 * only when its last one is recorded. Batches that wait are limited, over all streams.
 */
final class AccessServiceAdapter {
  /** Most bytes of batches that wait to be recorded. */
  static final long MAX_WAITING_BYTES = 32L << 20;

  private static final String TOO_MANY = "too many reports wait to be recorded; send them again";
  private static final String HANDED_OVER =
      "another agent takes over; send the reports to that one";

  private final ReportRecorder recorder;
  private final Executor recording;
  private final AgentMetrics metrics;
  private final AtomicLong waitingBytes = new AtomicLong();
  private final ThreadLocal<MessageBuffer> messages = ThreadLocal.withInitial(MessageBuffer::new);

  /**
   * @param recorder used by the thread of {@code recording} only
   * @param recording runs tasks one after another, in order
   */
  AccessServiceAdapter(ReportRecorder recorder, Executor recording, AgentMetrics metrics) {
    this.metrics = metrics;
    this.recorder = recorder;
    this.recording = recording;
  }

  /** Returns the service. */
  ServerServiceDefinition service() {
    MethodDescriptor<AccessReport, ReportAccessesResponse> method =
        AccessServiceGrpc.getReportAccessesMethod().toBuilder(
                new MessageMarshaller<>(this::read),
                AccessServiceGrpc.getReportAccessesMethod().getResponseMarshaller())
            .build();
    ServiceDescriptor service =
        ServiceDescriptor.newBuilder(AccessServiceGrpc.SERVICE_NAME)
            .setSchemaDescriptor(AccessServiceGrpc.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(method)
            .build();
    return ServerServiceDefinition.builder(service)
        .addMethod(method, ServerCalls.asyncClientStreamingCall(this::reportAccesses))
        .build();
  }

  private AccessReport read(InputStream message) throws IOException {
    MessageBuffer buffer = messages.get();
    buffer.fill(message);
    return new AccessReport(buffer.copy());
  }

  private StreamObserver<AccessReport> reportAccesses(
      StreamObserver<ReportAccessesResponse> responses) {
    ServerCallStreamObserver<ReportAccessesResponse> call =
        (ServerCallStreamObserver<ReportAccessesResponse>) responses;
    call.disableAutoRequest();
    // Without a handler, answering a disconnected client would throw.
    call.setOnCancelHandler(() -> {});
    call.request(1);
    return new AccessStream(call);
  }

  /** One stream. Only the recording thread uses its counts. */
  private final class AccessStream implements StreamObserver<AccessReport> {
    private final ServerCallStreamObserver<ReportAccessesResponse> call;
    private final ReportRecorder.Tally tally = new ReportRecorder.Tally();
    private boolean refused;

    AccessStream(ServerCallStreamObserver<ReportAccessesResponse> call) {
      this.call = call;
    }

    @Override
    public void onNext(AccessReport report) {
      int bytes = report.bytes().length;
      if (waitingBytes.addAndGet(bytes) > MAX_WAITING_BYTES) {
        waitingBytes.addAndGet(-bytes);
        metrics.add(Counter.CALLS_REFUSED, 1);
        refused = true;
        call.onError(Status.RESOURCE_EXHAUSTED.withDescription(TOO_MANY).asRuntimeException());
        return;
      }
      boolean submitted =
          submit(
              () -> {
                waitingBytes.addAndGet(-bytes);
                tally.add(recorder.record(report));
                call.request(1);
              });
      if (!submitted) {
        waitingBytes.addAndGet(-bytes);
      }
    }

    private boolean submit(Runnable task) {
      try {
        recording.execute(task);
        return true;
      } catch (RejectedExecutionException e) {
        refused = true;
        call.onError(Status.UNAVAILABLE.withDescription(HANDED_OVER).asRuntimeException());
        return false;
      }
    }

    @Override
    public void onError(Throwable t) {
      // Cancelled by the client or the connection; the batches that arrived are recorded.
    }

    @Override
    public void onCompleted() {
      if (refused) {
        return;
      }
      submit(
          () -> {
            call.onNext(
                ReportAccessesResponse.newBuilder()
                    .setAccepted(tally.accepted)
                    .setRejected(tally.rejected)
                    .setDuplicates(tally.duplicates)
                    .build());
            call.onCompleted();
          });
    }
  }
}
