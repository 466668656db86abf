package dev.pollux.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/** What the libraries log: warnings in one line each, on {@code err}, or more of it. */
final class Logging {

  private Logging() {}

  /** Shows what Pollux does in detail, and stack traces. */
  static void verbose() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.getLoggerContext().getLogger("dev.pollux").setLevel(Level.DEBUG);
    if (root.getAppender("STDERR") instanceof ConsoleAppender<ILoggingEvent> appender
        && appender.getEncoder() instanceof PatternLayoutEncoder encoder) {
      encoder.stop();
      encoder.setPattern(encoder.getPattern().replace("%nopex%n", "%n%ex"));
      encoder.start();
    }
  }
}
