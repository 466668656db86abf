package dev.pollux.agent.call;

import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.Secrets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the calls of all turns of a run have in common. */
public final class Caller {

  private final Asker asker;
  private final @Nullable ToolInterceptor interceptor;
  private final KeptResults kept = new KeptResults();
  private final CallSettings settings;

  /**
   * The calls of one run.
   *
   * @param hidden whether the model is told nothing of what a tool throws by accident
   * @param carried put around each call on the thread that makes it
   */
  public Caller(
      Asker asker,
      @Nullable ToolInterceptor interceptor,
      Secrets secrets,
      boolean hidden,
      UnaryOperator<Runnable> carried) {
    this.asker = asker;
    this.interceptor = interceptor;
    this.settings = new CallSettings(secrets, hidden, carried, kept::put);
  }

  RunContext run() {
    return asker.run();
  }

  /** Who is asked about the calls. */
  public Asker asker() {
    return asker;
  }

  @Nullable
  ToolInterceptor interceptor() {
    return interceptor;
  }

  CallSettings settings() {
    return settings;
  }

  KeptResults kept() {
    return kept;
  }
}
