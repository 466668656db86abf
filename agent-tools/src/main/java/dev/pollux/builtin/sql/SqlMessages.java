package dev.pollux.builtin.sql;

import org.jspecify.annotations.Nullable;

/** Messages of databases, for the model: it wrote the query that they are about. */
final class SqlMessages {

  private static final int MAX_LENGTH = 500;

  private SqlMessages() {}

  static String bounded(@Nullable String message) {
    if (message == null) {
      return "no reason given";
    }
    return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
  }
}
