package io.coldrl.envoy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An agent for Envoy that answers as a test scripts it, and records all messages. */
final class ScriptedRoutingAgent implements AutoCloseable {
  /** An entry of Envoy's access log and when it came. */
  record Logged(HTTPAccessLogEntry entry, long atNanos) {}

  private final EpollEventLoopGroup eventLoop = new EpollEventLoopGroup(1);
  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server;
  private final Function<ProcessingRequest, @Nullable ProcessingResponse> answer;
  final Queue<ProcessingRequest> heard = new ConcurrentLinkedQueue<>();
  final Queue<Logged> logged = new ConcurrentLinkedQueue<>();
  final AtomicInteger streams = new AtomicInteger();
  final AtomicInteger completed = new AtomicInteger();
  final AtomicInteger cancelled = new AtomicInteger();

  /**
   * Listens.
   *
   * @param answer to each message; null sends none
   */
  ScriptedRoutingAgent(
      Path socket, Function<ProcessingRequest, @Nullable ProcessingResponse> answer)
      throws IOException {
    this.answer = answer;
    server =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(eventLoop)
            .workerEventLoopGroup(eventLoop)
            .directExecutor()
            .addService(new Processor())
            .addService(new AccessLog())
            .addService(health.getHealthService())
            .build()
            .start();
  }

  /** An answer that chooses no endpoint. */
  static ProcessingResponse.Builder goOn() {
    return ProcessingResponse.newBuilder().setRequestHeaders(HeadersResponse.getDefaultInstance());
  }

  /** Names endpoints in the way of the agent. */
  static ProcessingResponse choose(String endpoints) {
    return goOn()
        .setDynamicMetadata(
            Struct.newBuilder()
                .putFields("envoy.lb", struct("x-gateway-destination-endpoint", endpoints))
                .putFields("coldrl", struct("decision", "abc")))
        .build();
  }

  static Value struct(String key, String value) {
    return Value.newBuilder()
        .setStructValue(
            Struct.newBuilder().putFields(key, Value.newBuilder().setStringValue(value).build()))
        .build();
  }

  private final class Processor extends ExternalProcessorGrpc.ExternalProcessorImplBase {
    @Override
    public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> replies) {
      streams.incrementAndGet();
      return new StreamObserver<>() {
        @Override
        public void onNext(ProcessingRequest message) {
          heard.add(message);
          ProcessingResponse reply = answer.apply(message);
          if (reply != null) {
            replies.onNext(reply);
          }
        }

        @Override
        public void onError(Throwable problem) {
          cancelled.incrementAndGet();
        }

        @Override
        public void onCompleted() {
          completed.incrementAndGet();
          replies.onCompleted();
        }
      };
    }
  }

  private final class AccessLog extends AccessLogServiceGrpc.AccessLogServiceImplBase {
    @Override
    public StreamObserver<StreamAccessLogsMessage> streamAccessLogs(
        StreamObserver<StreamAccessLogsResponse> reply) {
      return new StreamObserver<>() {
        @Override
        public void onNext(StreamAccessLogsMessage message) {
          for (HTTPAccessLogEntry entry : message.getHttpLogs().getLogEntryList()) {
            logged.add(new Logged(entry, System.nanoTime()));
          }
        }

        @Override
        public void onError(Throwable problem) {
          // Envoy ended.
        }

        @Override
        public void onCompleted() {
          reply.onCompleted();
        }
      };
    }
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(10, TimeUnit.SECONDS);
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
