package dev.pollux.tool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a class says in the log while this is open. */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger;
  private final @Nullable Level before;
  private final Consumer<String> told;
  final List<String> lines = new CopyOnWriteArrayList<>();

  Logged(Class<?> type) {
    this(type, line -> {});
  }

  /** {@code told} hears each event on the thread that logs it. */
  Logged(Class<?> type, Consumer<String> told) {
    this.logger = (Logger) LoggerFactory.getLogger(type);
    this.before = logger.getLevel();
    this.told = told;
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    setContext(logger.getLoggerContext());
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String line = event.getLevel() + " " + event.getFormattedMessage() + "\n"
        + ThrowableProxyUtil.asString(event.getThrowableProxy());
    lines.add(line);
    told.accept(line);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(before);
    logger.setAdditive(true);
    stop();
  }
}
