package dev.pollux.faults;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named points that a child passes, as lines of its output. {@code -Dcrash.at=NAME:K} halts the child
 * when it passes the point for the Kth time, as SIGKILL would: nothing is flushed, no hook runs.
 */
final class Passing {

  private static final String AT = System.getProperty("crash.at", "");
  private static final AtomicInteger PASSED = new AtomicInteger();

  private Passing() {}

  static void point(String name) {
    int colon = AT.lastIndexOf(':');
    if (colon > 0
        && name.equals(AT.substring(0, colon))
        && PASSED.incrementAndGet() == Integer.parseInt(AT.substring(colon + 1))) {
      Runtime.getRuntime().halt(137);
    }
    System.out.println(name);
    System.out.flush();
  }
}
