package io.coldrl.server.transport;

import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.record.FixedRecord;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.eviction.EvictionDecider;
import io.coldrl.server.eviction.Zone;
import io.coldrl.server.eviction.Zones;
import io.coldrl.server.store.HistoryKey;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code EvictionService.SelectVictims}. Decides on the thread of the event loop: a decision does
 * not block and takes less time than a hand-over to another thread.
 */
final class SelectVictimsHandler implements ServerCallHandler<VictimsQuestion, byte[]> {
  /*
   * Not based on the generated class: its methods are called only after the message is parsed, but
   * elapsed_us and the budget count from the arrival of the call.
   *
   * gRPC delivers a message on the thread that read it, before that thread reads the next message.
   * So each thread has one workspace, and a question in it is decided at once. The call keeps the
   * encoded answer until the client has half-closed.
   */
  private static final long NANOS_PER_MICRO = 1_000;
  // The sum of 64 such sizes does not overflow; no file is larger.
  private static final long MAX_SIZE_BYTES = 1L << 56;

  private final Zones zones;
  private final AgentMetrics metrics;
  private final int defaultBudgetUs;
  private final LongSupplier arrivals;
  private final LongSupplier unixMs;
  private final ThreadLocal<Workspace> workspaces;

  /** Objects that a thread reuses for all its decisions. */
  private static final class Workspace {
    private final MessageBuffer message = new MessageBuffer();
    private final VictimsQuestion question = new VictimsQuestion();
    private final DistinctKeys keys = new DistinctKeys();
    private final VictimsAnswer answer = new VictimsAnswer();
    private final EvictionDecider decider;

    Workspace(EvictionDecider decider) {
      this.decider = decider;
    }
  }

  SelectVictimsHandler(
      Zones zones,
      Supplier<EvictionDecider> deciders,
      AgentMetrics metrics,
      int defaultBudgetUs,
      LongSupplier arrivals,
      LongSupplier unixMs) {
    this.unixMs = unixMs;
    this.zones = zones;
    this.metrics = metrics;
    this.defaultBudgetUs = defaultBudgetUs;
    this.arrivals = arrivals;
    this.workspaces = ThreadLocal.withInitial(() -> new Workspace(deciders.get()));
  }

  /** Returns the service. */
  ServerServiceDefinition service() {
    MethodDescriptor<VictimsQuestion, byte[]> method =
        EvictionServiceGrpc.getSelectVictimsMethod().toBuilder(
                new MessageMarshaller<>(this::read), EncodedMessage.MARSHALLER)
            .build();
    ServiceDescriptor service =
        ServiceDescriptor.newBuilder(EvictionServiceGrpc.SERVICE_NAME)
            .setSchemaDescriptor(EvictionServiceGrpc.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(method)
            .build();
    return ServerServiceDefinition.builder(service).addMethod(method, this).build();
  }

  private VictimsQuestion read(InputStream message) throws IOException {
    Workspace workspace = workspaces.get();
    workspace.message.fill(message);
    workspace.question.read(workspace.message.bytes(), workspace.message.length());
    return workspace.question;
  }

  @Override
  public ServerCall.Listener<VictimsQuestion> startCall(
      ServerCall<VictimsQuestion, byte[]> call, Metadata headers) {
    // Requests a second message to detect a client that sends more than one.
    call.request(2);
    return new Exchange(call, arrivals.getAsLong(), Context.current().getDeadline());
  }

  private final class Exchange extends ServerCall.Listener<VictimsQuestion> {
    private final ServerCall<VictimsQuestion, byte[]> call;
    private final long arrivalNanos;
    private final @Nullable Deadline callDeadline;
    private byte @Nullable [] answer;
    private String problem = "no request in the call, must be one";
    private boolean asked;

    Exchange(
        ServerCall<VictimsQuestion, byte[]> call,
        long arrivalNanos,
        @Nullable Deadline callDeadline) {
      this.call = call;
      this.arrivalNanos = arrivalNanos;
      this.callDeadline = callDeadline;
    }

    @Override
    public void onMessage(VictimsQuestion question) {
      if (asked) {
        answer = null;
        problem = "more than one request in a call, must be one";
        return;
      }
      asked = true;
      String wrong = RequestCheck.check(question, unixMs.getAsLong() + FixedRecord.MAX_AHEAD_MS);
      if (wrong == null) {
        wrong = decide(question);
      }
      problem = wrong == null ? "" : wrong;
    }

    // Returns the problem of the question, or null if it is answered.
    private @Nullable String decide(VictimsQuestion question) {
      Workspace workspace = workspaces.get();
      EvictionDecider decider = workspace.decider;
      Zone zone = zones.find(question.zone());
      decider.begin(
          zone, question.nowMs(), clamp(question.cachedObjects()), deadlineNanos(question));
      String wrong = addCandidates(workspace);
      if (wrong != null) {
        return wrong;
      }
      EvictionDecision decision =
          decider.decide(clamp(question.bytesNeeded()), clamp(question.countNeeded()));
      long elapsedNanos = System.nanoTime() - arrivalNanos;
      if (zone == null || !zone.isWarmUp()) {
        metrics.onDecision(decision.source(), elapsedNanos);
      }
      int elapsedUs = (int) Math.min(Integer.MAX_VALUE, elapsedNanos / NANOS_PER_MICRO);
      answer = workspace.answer.encode(decision, decider.modelVersion(), elapsedUs);
      return null;
    }

    // The budget counts from the arrival; the client's own deadline ends it sooner.
    private long deadlineNanos(VictimsQuestion question) {
      long budgetNanos = budgetUs(question) * NANOS_PER_MICRO;
      if (callDeadline == null) {
        return arrivalNanos + budgetNanos;
      }
      long sinceArrivalNanos = System.nanoTime() - arrivalNanos;
      long leftNanos = callDeadline.timeRemaining(TimeUnit.NANOSECONDS);
      return arrivalNanos + Math.min(budgetNanos, sinceArrivalNanos + leftNanos);
    }

    @Override
    public void onHalfClose() {
      if (answer == null) {
        metrics.add(Counter.REQUESTS_REJECTED, 1);
        call.close(Status.INVALID_ARGUMENT.withDescription(problem), new Metadata());
        return;
      }
      call.sendHeaders(new Metadata());
      call.sendMessage(answer);
      call.close(Status.OK, new Metadata());
    }
  }

  private static @Nullable String addCandidates(Workspace workspace) {
    VictimsQuestion question = workspace.question;
    EvictionDecider decider = workspace.decider;
    DistinctKeys keys = workspace.keys;
    keys.clear();
    for (int i = 0; i < question.candidates(); i++) {
      int offset = decider.nextKey() + HistoryKey.OBJECT_OFFSET;
      question.copyKey(i, decider.keys(), offset);
      if (!keys.add(decider.keys(), offset)) {
        return "candidate " + i + ": key is the same as of an earlier candidate, must be distinct";
      }
      decider.add(
          Math.min(question.sizeBytes(i), MAX_SIZE_BYTES),
          question.lastAccessMs(i),
          clamp(question.uses(i)));
    }
    return null;
  }

  private int budgetUs(VictimsQuestion question) {
    return question.budgetUs() == 0 ? defaultBudgetUs : question.budgetUs();
  }

  // Unsigned on the wire: a negative number here is beyond the signed range.
  private static long clamp(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : unsigned;
  }

  private static int clamp(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
  }
}
