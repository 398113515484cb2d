package io.coldrl.server.http;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.admin.ResultJson;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers GET and HEAD of the few pages. Runs on the HTTP server's own thread only. */
@ChannelHandler.Sharable
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpHandler.class);
  private static final String TEXT = "text/plain; charset=utf-8";

  // A page of another site could reach a loopback port under a name of its own.
  private static final Pattern LOCAL_HOST =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?");

  private final Supplier<AgentStatus> status;
  private final BooleanSupplier serving;
  private final Exposition exposition;
  private final StatusPage page = new StatusPage();
  private final AgentMetrics metrics;
  private final boolean checkHost;

  HttpHandler(
      Supplier<AgentStatus> status,
      BooleanSupplier serving,
      AgentMetrics metrics,
      boolean checkHost) {
    this.status = status;
    this.serving = serving;
    this.exposition = new Exposition(metrics);
    this.metrics = metrics;
    this.checkHost = checkHost;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    FullHttpResponse response;
    try {
      response = respond(request);
    } catch (RuntimeException e) {
      metrics.add(Counter.ERRORS_UNCAUGHT, 1);
      LOG.error("can't answer {}", request.uri(), e);
      response = plain(HttpResponseStatus.INTERNAL_SERVER_ERROR, "error inside the agent\n");
    }
    boolean keep = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("X-Content-Type-Options", "nosniff");
    HttpUtil.setKeepAlive(response, keep);
    ChannelFuture written = context.writeAndFlush(response);
    if (!keep) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private FullHttpResponse respond(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return refuse(HttpResponseStatus.BAD_REQUEST, "malformed request\n");
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return refuse(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    }
    String host = request.headers().get(HttpHeaderNames.HOST);
    if (checkHost && (host == null || !LOCAL_HOST.matcher(host).matches())) {
      return refuse(HttpResponseStatus.FORBIDDEN, "Host must be localhost or a loopback address\n");
    }
    String accept = request.headers().get(HttpHeaderNames.ACCEPT);
    return get(request.uri().split("\\?", 2)[0], accept);
  }

  private FullHttpResponse get(String path, @Nullable String accept) {
    switch (path) {
      case "/" -> {
        FullHttpResponse response =
            respond(HttpResponseStatus.OK, "text/html; charset=utf-8", page.html());
        response.headers().set("Content-Security-Policy", page.policy());
        response.headers().set("Referrer-Policy", "no-referrer");
        return response;
      }
      case "/metrics" -> {
        Exposition.Page metricsPage = exposition.render(status.get(), accept);
        return respond(HttpResponseStatus.OK, metricsPage.contentType(), metricsPage.body());
      }
      case "/status.json" -> {
        String json = ResultJson.render(status.get());
        return respond(
            HttpResponseStatus.OK, "application/json", json.getBytes(StandardCharsets.UTF_8));
      }
      case "/healthz" -> {
        return serving.getAsBoolean()
            ? plain(HttpResponseStatus.OK, "SERVING\n")
            : plain(HttpResponseStatus.SERVICE_UNAVAILABLE, "NOT_SERVING\n");
      }
      default -> {
        return plain(
            HttpResponseStatus.NOT_FOUND, "there are /, /metrics, /status.json and /healthz\n");
      }
    }
  }

  private FullHttpResponse refuse(HttpResponseStatus code, String text) {
    metrics.add(Counter.HTTP_REFUSED, 1);
    return plain(code, text);
  }

  private static FullHttpResponse plain(HttpResponseStatus code, String text) {
    return respond(code, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static FullHttpResponse respond(HttpResponseStatus code, String type, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, code, Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    return response;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("HTTP connection failed", cause);
    context.close();
  }
}
