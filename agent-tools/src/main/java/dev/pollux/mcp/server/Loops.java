package dev.pollux.mcp.server;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;

/** Runs something on an event loop: at once when the thread is that loop, else after what it has to do. */
final class Loops {

  private Loops() {}

  static void run(Context context, Runnable task) {
    // Not the current context: each request has one of its own on the same loop.
    if (((ContextInternal) context).inThread()) {
      task.run();
    } else {
      context.runOnContext(v -> task.run());
    }
  }
}
