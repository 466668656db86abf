package dev.pollux.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** What the libraries log: warnings in one line each, on {@code err}, or more of it. */
final class Logging {

  private static final String STDERR = "STDERR";
  private static final String ELSEWHERE = "ELSEWHERE";

  private static final Filter<ILoggingEvent> NONE = new Filter<>() {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      return FilterReply.DENY;
    }
  };

  private Logging() {}

  /** Shows what Pollux does in detail, and stack traces. */
  static void verbose() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.getLoggerContext().getLogger("dev.pollux").setLevel(Level.DEBUG);
    if (root.getAppender(STDERR) instanceof ConsoleAppender<ILoggingEvent> appender
        && appender.getEncoder() instanceof PatternLayoutEncoder encoder) {
      encoder.stop();
      encoder.setPattern(encoder.getPattern().replace("%nopex%n", "%n%ex"));
      encoder.start();
    }
  }

  /** Gives each line to somebody else, who may be called by any thread. */
  static void to(Consumer<String> lines) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
      @Override
      protected void append(ILoggingEvent event) {
        String name = event.getLoggerName();
        lines.accept(event.getLevel() + " " + name.substring(name.lastIndexOf('.') + 1) + ": "
            + event.getFormattedMessage());
      }
    };
    appender.setName(ELSEWHERE);
    appender.setContext(root.getLoggerContext());
    appender.start();
    Appender<ILoggingEvent> stderr = root.getAppender(STDERR);
    if (stderr != null) {
      stderr.addFilter(NONE);
    }
    root.addAppender(appender);
  }

  /** Gives them to {@code err} again. */
  static void toStderr() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(ELSEWHERE);
    Appender<ILoggingEvent> stderr = root.getAppender(STDERR);
    if (stderr != null) {
      stderr.clearAllFilters();
    }
  }
}
