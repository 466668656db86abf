package dev.pollux.tool;

/**
 * How the tools of this process are doing, at one moment: for a health page, or a metric.
 *
 * <pre>{@code
 * ToolHealth health = ToolHealth.now();
 * boolean well = health.stuck() < 50 && health.outOfMemory() == 0;
 * }</pre>
 *
 * @param running the calls inside blocking tools that somebody waits for
 * @param waiting the calls of blocking tools that wait for a thread; none where there are virtual
 *     threads
 * @param stuck the calls that are still inside a blocking tool though nobody waits for them any more:
 *     out of time or cancelled, they ignore their interrupt. At {@value #MAX_STUCK} of them no
 *     blocking tool is called until one returns
 * @param outOfMemory how many calls have failed for lack of memory since the process began
 * @param heldLoops how many calls have held an event loop so long that they were named in the log
 */
public record ToolHealth(int running, int waiting, int stuck, long outOfMemory, long heldLoops) {

  /** How many calls may be stuck before others are refused. */
  public static final int MAX_STUCK = 256;

  /** The state of this moment. Any thread may ask. */
  public static ToolHealth now() {
    int stuck = HealthCounts.STUCK.get();
    return new ToolHealth(
        Math.max(0, HealthCounts.INSIDE.get() - stuck),
        HealthCounts.WAITING.get(),
        stuck,
        HealthCounts.OUT_OF_MEMORY.get(),
        HealthCounts.HELD_LOOPS.get());
  }
}
