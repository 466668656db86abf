package dev.pollux.mcp.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much a log message matters, least first; the levels of syslog. */
public enum LoggingLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /** The level as it is written: {@code info}. */
  public String json() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The level that is written so, or null when there is none. */
  public static @Nullable LoggingLevel orNull(@Nullable String json) {
    for (LoggingLevel level : values()) {
      if (level.json().equals(json)) {
        return level;
      }
    }
    return null;
  }
}
