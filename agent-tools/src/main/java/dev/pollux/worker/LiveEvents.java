package dev.pollux.worker;

import dev.pollux.run.RunEvent;

/** Which events are published while they happen, and where. None of them is in a session's log. */
final class LiveEvents {

  private LiveEvents() {}

  /** The address on the event bus of what happens in a session. */
  static String address(String sessionId) {
    return "dev.pollux.live." + sessionId;
  }

  static boolean isLive(RunEvent event) {
    return event instanceof RunEvent.Text
        || event instanceof RunEvent.Thought
        || event instanceof RunEvent.ToolProgress
        || event instanceof RunEvent.TurnRepeated;
  }
}
