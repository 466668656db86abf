package dev.pollux.examples.chat;

import dev.pollux.approval.Decision;
import dev.pollux.run.RunEvent;
import dev.pollux.tool.FunctionTool;
import org.jspecify.annotations.Nullable;

/**
 * The person's side of a chat. One thread calls it, which may wait here for the person and for whoever
 * reads what is shown.
 */
public interface View extends AutoCloseable {

  /** How long {@link #tick} wants to wait, in milliseconds. */
  long TICK_MILLIS = 100;

  /**
   * The next thing that the person types.
   *
   * @param attached how many files go with it
   * @return what was typed, or null when there is no more
   */
  @Nullable
  String read(int attached);

  /**
   * A run begins.
   *
   * @param cancel ends it; any thread may call it
   */
  void begin(Runnable cancel);

  /** Something happened in the run. */
  void show(RunEvent event);

  /** Nothing happened for {@link #TICK_MILLIS}. */
  void tick();

  /** The run is over. */
  void end();

  /** Shows the model's answer, which is whole. */
  void answer(String text);

  /** Tells something in one line or more; control characters in it are shown as escapes. */
  void note(String lines);

  /** A library's log has a line; any thread may call this, and the line may be shown later. */
  void log(String line);

  /** Tells what went wrong in one line. */
  void wrong(String line);

  /**
   * Asks whether a call may be made; that of an agent that is a tool while the run goes on.
   *
   * @param tool what is called, or null when that is not known here
   * @return what the person decided, or null when they did not
   */
  @Nullable
  Decision decide(WaitingCall waiting, @Nullable FunctionTool tool);

  @Override
  void close();
}
