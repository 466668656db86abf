package dev.pollux.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Sends one answer, piece by piece, each flushed before the next is written. */
final class AnswerWriter {

  private final Vertx vertx;
  private final HttpServerRequest exchange;
  private final ReceivedRequest request;
  private final Answer answer;
  private final Context context;
  private final HttpServerResponse response;

  AnswerWriter(Vertx vertx, HttpServerRequest exchange, ReceivedRequest request, Answer answer) {
    this.vertx = vertx;
    this.exchange = exchange;
    this.request = request;
    this.answer = answer;
    context = vertx.getOrCreateContext();
    response = exchange.response();
  }

  /** Begins to send. Called on the context of the exchange. */
  void write() {
    if (response.closed()) {
      request.settle(false);
      return;
    }
    response.closeHandler(closed -> request.settle(false));
    response.exceptionHandler(broken -> request.settle(false));
    answer
        .after()
        .otherwiseEmpty()
        .compose(event -> pause())
        .onComplete(event -> step(this::begin));
  }

  private Future<?> pause() {
    long millis = answer.latency().toMillis();
    return millis <= 0 ? Future.succeededFuture() : vertx.timer(millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Goes on in a new turn of the loop: what was waited for may complete anywhere, and ten thousand
   * pieces must not nest ten thousand callbacks.
   */
  private void step(Runnable action) {
    context.runOnContext(now -> {
      if (response.closed()) {
        request.settle(false);
      } else {
        action.run();
      }
    });
  }

  private void begin() {
    response.setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType());
    answer.headers().forEach(response::putHeader);
    byte[] body = answer.body();
    List<Piece> pieces = pieces(body);
    if (!answer.stream() && pieces.size() <= 1 && !endsWithTheConnection()) {
      int length = pieces.isEmpty() ? 0 : pieces.get(0).to();
      response
          .end(Buffer.buffer(body).slice(0, length))
          .onComplete(r -> request.settle(r.succeeded()));
      return;
    }
    long told = answer.shape().contentLength;
    if (told >= 0) {
      response.putHeader("Content-Length", Long.toString(told));
    } else {
      response.setChunked(true);
    }
    next(body, pieces.iterator());
  }

  private boolean endsWithTheConnection() {
    return answer.shape().cutAfter >= 0 || answer.shape().contentLength >= 0;
  }

  private void next(byte[] body, Iterator<Piece> pieces) {
    if (pieces.hasNext()) {
      Piece piece = pieces.next();
      piece
          .after()
          .otherwiseEmpty()
          .onComplete(event ->
              step(() -> write(body, piece).onComplete(written -> step(() -> next(body, pieces)))));
    } else if (endsWithTheConnection()) {
      request.settle(false);
      exchange.connection().close();
    } else {
      response.end().onComplete(r -> request.settle(r.succeeded()));
    }
  }

  private Future<Void> write(byte[] body, Piece piece) {
    return piece.from() == piece.to()
        ? Future.succeededFuture()
        : response.write(Buffer.buffer(body).slice(piece.from(), piece.to()));
  }

  private List<Piece> pieces(byte[] body) {
    StreamShape shape = answer.shape();
    int end = body.length;
    end = shape.endAfter >= 0 ? Math.min(end, shape.endAfter) : end;
    end = shape.cutAfter >= 0 ? Math.min(end, shape.cutAfter) : end;

    TreeSet<Integer> cuts = new TreeSet<>();
    int hold = -1;
    int offset = 0;
    boolean byEvent = shape.pieceBytes == 0 && shape.pieceOffsets.length == 0;
    for (int i = 0; i <= answer.events().size(); i++) {
      if (i == shape.holdAfter) {
        hold = offset;
      }
      if (byEvent || i == shape.holdAfter) {
        cuts.add(offset);
      }
      offset += i < answer.events().size() ? answer.events().get(i).length : 0;
    }
    if (shape.pieceBytes > 0) {
      for (int at = shape.pieceBytes; at < end; at += shape.pieceBytes) {
        cuts.add(at);
      }
    }
    for (int at : shape.pieceOffsets) {
      cuts.add(at);
    }

    List<Piece> pieces = new ArrayList<>();
    Future<?> none = Future.succeededFuture();
    int from = 0;
    cuts.add(end);
    for (int to : cuts) {
      if (to > from && to <= end) {
        pieces.add(new Piece(from, to, from == hold && shape.hold != null ? shape.hold : none));
        from = to;
      }
    }
    if (hold == end && shape.hold != null) {
      // A piece of no bytes, to hold back the end of the stream.
      pieces.add(new Piece(end, end, shape.hold));
    }
    return pieces;
  }

  private record Piece(int from, int to, Future<?> after) {}
}
