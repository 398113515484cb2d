package io.coldrl.server.transport;

import io.coldrl.proto.v1.AccessServiceGrpc;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;

/**
 * {@code AccessService.ReportAccesses}. One thread, the only writer of the history, records all
 * batches, so that decisions on the event loops never wait for them. A stream gets its next batch
 * only when its last one is recorded.
 */
final class AccessServiceAdapter {
  private final ReportRecorder recorder;
  private final Executor recording;
  private final ThreadLocal<MessageBuffer> messages = ThreadLocal.withInitial(MessageBuffer::new);

  /**
   * @param recorder used by the thread of {@code recording} only
   * @param recording runs tasks one after another, in order
   */
  AccessServiceAdapter(ReportRecorder recorder, Executor recording) {
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

    AccessStream(ServerCallStreamObserver<ReportAccessesResponse> call) {
      this.call = call;
    }

    @Override
    public void onNext(AccessReport report) {
      recording.execute(
          () -> {
            tally.add(recorder.record(report));
            call.request(1);
          });
    }

    @Override
    public void onError(Throwable t) {
      // Cancelled by the client or the connection; the batches that arrived are recorded.
    }

    @Override
    public void onCompleted() {
      recording.execute(
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
