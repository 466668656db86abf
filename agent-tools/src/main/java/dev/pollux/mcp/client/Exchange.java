package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.mcp.transport.TransportException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request that waits for its answer, for its limit, or to be cancelled, whichever is first. */
final class Exchange implements Handler<AsyncResult<ObjectNode>> {

  private static final int MAX_EXTENSIONS = 10;
  private static final int MAX_PROGRESS_A_SECOND = 100;

  private final Vertx vertx;
  private final Promise<ObjectNode> answer = Promise.promise();
  private final String what;
  private final Duration timeout;
  private final @Nullable Consumer<McpProgress> progress;
  private final Consumer<String> cancel;
  private long timer;
  private int extensions;
  private int toldThisSecond;
  private long second;

  /**
   * Waits from now on.
   *
   * @param cancel called with a reason when nobody waits for the answer any more
   */
  Exchange(
      Vertx vertx,
      Context context,
      String server,
      String method,
      Duration timeout,
      McpCallOptions call,
      Consumer<String> cancel) {
    this.vertx = vertx;
    this.what = "MCP server '" + server + "' did not answer " + method;
    this.timeout = timeout;
    this.progress = call.progress();
    this.cancel = cancel;
    startTimer();
    if (call.isCancellable()) {
      call.cancelled()
          .onComplete(done -> context.runOnContext(v -> giveUp("cancelled", ": cancelled")));
    }
  }

  Future<ObjectNode> answer() {
    return answer.future();
  }

  @Override
  public void handle(AsyncResult<ObjectNode> done) {
    vertx.cancelTimer(timer);
    if (done.succeeded()) {
      answer.tryComplete(done.result());
    } else {
      answer.tryFail(done.cause());
    }
  }

  /** The server says how far it is: it gets more time, and whoever follows is told. */
  void progress(McpProgress said) {
    if (answer.future().isComplete()) {
      return;
    }
    if (extensions < MAX_EXTENSIONS && vertx.cancelTimer(timer)) {
      extensions++;
      startTimer();
    }
    long now = System.nanoTime() / 1_000_000_000L;
    toldThisSecond = now == second ? toldThisSecond + 1 : 1;
    second = now;
    if (progress != null && toldThisSecond <= MAX_PROGRESS_A_SECOND) {
      progress.accept(said);
    }
  }

  private void startTimer() {
    timer = vertx.setTimer(
        Math.max(1, timeout.toMillis()),
        fired -> giveUp("timed out", " within " + timeout.toMillis() + " ms"));
  }

  private void giveUp(String reason, String told) {
    if (!answer.future().isComplete()) {
      vertx.cancelTimer(timer);
      cancel.accept(reason);
      answer.tryFail(TransportException.inDoubt(what + told, null));
    }
  }
}
