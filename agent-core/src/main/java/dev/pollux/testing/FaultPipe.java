package dev.pollux.testing;

import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One direction of a connection through a {@link FaultProxy}. */
final class FaultPipe {

  private final Vertx vertx;
  private final NetSocket from;
  private final NetSocket to;
  private final @Nullable Fault fault;
  private long passed;
  private boolean over;

  FaultPipe(Vertx vertx, NetSocket from, NetSocket to, @Nullable Fault fault) {
    this.vertx = vertx;
    this.from = from;
    this.to = to;
    this.fault = fault;
  }

  void start() {
    if (fault != null && fault.at == 0 && endsHere(fault)) {
      act(fault);
      return;
    }
    from.handler(bytes -> {
      from.pause();
      pass(bytes).onComplete(written -> {
        if (!over) {
          from.resume();
        }
      });
    });
  }

  private static boolean endsHere(Fault fault) {
    return fault.kind == Fault.Kind.RESET
        || fault.kind == Fault.Kind.FIN
        || fault.kind == Fault.Kind.STALL;
  }

  private Future<Void> pass(Buffer bytes) {
    Fault mine = fault;
    long before = passed;
    passed += bytes.length();
    if (over) {
      return Future.succeededFuture();
    }
    if (mine == null || passed < mine.at || (before > mine.at && mine.kind != Fault.Kind.DRIP)) {
      return to.write(bytes);
    }
    int place = (int) Math.max(0, mine.at - before);
    if (place == bytes.length() && !endsHere(mine)) {
      return to.write(bytes);
    }
    Buffer head = bytes.getBuffer(0, place);
    Buffer tail = bytes.getBuffer(place, bytes.length());
    return switch (mine.kind) {
      case RESET, FIN, STALL -> {
        over = true;
        yield write(head).onComplete(written -> act(mine));
      }
      case CORRUPT ->
        to.write(Buffer.buffer(bytes.getBytes()).setByte(place, (byte) ~bytes.getByte(place)));
      case SPLIT -> write(head).compose(written -> pause(mine)).compose(later -> write(tail));
      case DRIP -> write(head).compose(written -> drip(mine, tail, 0));
    };
  }

  private Future<Void> drip(Fault mine, Buffer bytes, int at) {
    if (at == bytes.length()) {
      return Future.succeededFuture();
    }
    return to.write(bytes.getBuffer(at, at + 1))
        .compose(written -> pause(mine))
        .compose(later -> drip(mine, bytes, at + 1));
  }

  private Future<Void> write(Buffer bytes) {
    return bytes.length() == 0 ? Future.succeededFuture() : to.write(bytes);
  }

  private Future<?> pause(Fault mine) {
    return vertx.timer(mine.pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void act(Fault mine) {
    over = true;
    if (mine.kind == Fault.Kind.STALL) {
      from.handler(null);
      from.pause();
      return;
    }
    if (mine.kind == Fault.Kind.RESET) {
      resetOnClose(from);
      resetOnClose(to);
    }
    to.close();
    from.close();
  }

  /** With no time to linger, the kernel answers a close with a reset. */
  private static void resetOnClose(NetSocket socket) {
    ((NetSocketInternal) socket)
        .channelHandlerContext()
        .channel()
        .config()
        .setOption(ChannelOption.SO_LINGER, 0);
  }
}
