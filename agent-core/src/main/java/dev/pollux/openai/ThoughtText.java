package dev.pollux.openai;

import java.util.function.BiConsumer;

/**
 * Parts thoughts from the answer where Google writes both as one text: flagged pieces are thoughts,
 * the first of them begins with {@code <thought>}, and the answer begins with {@code </thought>}. A
 * tag may be cut anywhere by the stream.
 */
final class ThoughtText {

  private static final String OPEN = "<thought>";
  private static final String CLOSE = "</thought>";

  private enum State {
    PLAIN,
    OPENING,
    THINKING,
    CLOSING
  }

  private final BiConsumer<String, Boolean> sink;
  private final StringBuilder held = new StringBuilder();
  private State state = State.PLAIN;

  /** Gives pieces of text to {@code sink}, and whether they are thoughts; never an empty one. */
  ThoughtText(BiConsumer<String, Boolean> sink) {
    this.sink = sink;
  }

  void add(String text, boolean flagged) {
    held.append(text);
    if (flagged && state == State.PLAIN) {
      state = State.OPENING;
    } else if (!flagged && (state == State.OPENING || state == State.THINKING)) {
      state = State.CLOSING;
    }
    if (state == State.OPENING && atTag(OPEN)) {
      state = State.THINKING;
    }
    if (state == State.THINKING) {
      think();
    }
    if (state == State.CLOSING && atTag(CLOSE)) {
      state = State.PLAIN;
    }
    if (state == State.PLAIN) {
      give(held.length(), false);
    }
  }

  /** Takes the tag away, or finds that there is none; false while it may still come. */
  private boolean atTag(String tag) {
    if (held.length() < tag.length() && tag.startsWith(held.toString())) {
      return false;
    }
    if (held.indexOf(tag) == 0) {
      held.delete(0, tag.length());
    }
    return true;
  }

  private void think() {
    int end = held.indexOf(CLOSE);
    if (end >= 0) {
      give(end, true);
      held.delete(0, CLOSE.length());
      state = State.PLAIN;
      return;
    }
    int mayBeTag = 0;
    for (int length = Math.min(CLOSE.length() - 1, held.length()); length > 0; length--) {
      if (CLOSE.startsWith(held.substring(held.length() - length))) {
        mayBeTag = length;
        break;
      }
    }
    give(held.length() - mayBeTag, true);
  }

  /** What was held back, because it might have been the beginning of a tag, was none. */
  void end() {
    give(held.length(), state == State.OPENING || state == State.THINKING);
  }

  private void give(int length, boolean thought) {
    if (length > 0) {
      String text = held.substring(0, length);
      held.delete(0, length);
      sink.accept(text, thought);
    }
  }
}
