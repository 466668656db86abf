package dev.pollux.validation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a pattern asks for some part of it: {@code (a{20}b){30}} asks 600 times for an a. Only what
 * must be repeated counts; what may be ends when the text does.
 */
final class Repetitions {

  private static final long MANY = Integer.MAX_VALUE;

  private final String pattern;
  private int at;

  private Repetitions(String pattern) {
    this.pattern = pattern;
  }

  static long most(String pattern) {
    return pattern.indexOf('{') < 0 ? 1 : new Repetitions(pattern).most();
  }

  private long most() {
    // For each group that is open, the most of what is in it so far.
    Deque<Long> open = new ArrayDeque<>();
    open.push(1L);
    long last = 1;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      switch (c) {
        case '\\' -> {
          at++;
          last = 1;
        }
        case '[' -> {
          skipClass();
          last = 1;
        }
        case '(' -> {
          open.push(1L);
          last = 1;
        }
        case ')' -> {
          last = open.pop();
          if (open.isEmpty()) {
            open.push(1L); // more closed than opened: no pattern at all
          }
        }
        case '{' -> last = Math.min(MANY, last * Math.max(1, least()));
        default -> last = c == '*' || c == '+' || c == '?' ? last : 1;
      }
      open.push(Math.max(open.pop(), last));
    }
    long most = 1;
    for (long one : open) {
      most = Math.max(most, one);
    }
    return most;
  }

  // Classes may have classes in them.
  private void skipClass() {
    int depth = 1;
    boolean first = true;
    while (at < pattern.length() && depth > 0) {
      char c = pattern.charAt(at++);
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        depth++;
      } else if (c == ']' && !first) {
        depth--;
      }
      first = c == '[' || first && c == '^';
    }
  }

  private long least() {
    long least = 0;
    while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
      least = Math.min(MANY, least * 10 + Character.digit(pattern.charAt(at++), 10));
    }
    int end = pattern.indexOf('}', at);
    at = end < 0 ? at : end + 1;
    return least;
  }
}
