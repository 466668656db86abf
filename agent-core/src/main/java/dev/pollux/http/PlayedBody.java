package dev.pollux.http;

import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

/** The body of an answer that is played, in the pieces in which it once came. */
final class PlayedBody extends PushStream<Buffer> {

  private final WireTap.Played played;

  PlayedBody(Context context, WireTap.Played played) {
    super(context, Integer.MAX_VALUE);
    this.played = played;
  }

  void play() {
    played.pieces().forEach(this::push);
    if (played.failure() == null) {
      end();
    } else {
      fail(played.failure());
    }
  }
}
