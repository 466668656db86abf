package dev.pollux.record;

import dev.pollux.http.HttpOptions;
import dev.pollux.limit.Limit;
import dev.pollux.model.Model;
import dev.pollux.tool.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a replay does not look at, and what it does beside playing. */
public final class ReplayOptions {

  private final List<String> ignored = new ArrayList<>();
  private Secrets secrets = Secrets.NONE;
  private boolean callIdsIgnored;
  private boolean datesIgnored;
  private boolean outcomesPlayed;
  private boolean retryDelaysKept;
  private @Nullable Function<HttpOptions, Model> model;
  private int liveFrom = Integer.MAX_VALUE;

  /** Everything is compared, the real tools run, and nothing is asked live. */
  public ReplayOptions() {}

  /** Copies {@code other}. */
  public ReplayOptions(ReplayOptions other) {
    this.ignored.addAll(other.ignored);
    this.secrets = other.secrets;
    this.callIdsIgnored = other.callIdsIgnored;
    this.datesIgnored = other.datesIgnored;
    this.outcomesPlayed = other.outcomesPlayed;
    this.retryDelaysKept = other.retryDelaysKept;
    this.model = other.model;
    this.liveFrom = other.liveFrom;
  }

  public List<String> getIgnored() {
    return List.copyOf(ignored);
  }

  /**
   * Adds a place whose values are not compared, as a JSON pointer into the body of a request or into the
   * {@code args} and the {@code response} of a tool; {@code *} is any name or index. None by default.
   *
   * <pre>{@code
   * options.addIgnored("/systemInstruction/parts/0/text").addIgnored("/response/output/time");
   * }</pre>
   *
   * @throws IllegalArgumentException if it does not begin with {@code /}
   */
  public ReplayOptions addIgnored(String pointer) {
    if (!pointer.startsWith("/")) {
      throw new IllegalArgumentException(
          "ignored: '" + pointer + "' (expected: a JSON pointer like /contents/0/parts)");
    }
    ignored.add(pointer);
    return this;
  }

  public Secrets getSecrets() {
    return secrets;
  }

  /** Values that are left out where a difference is told, as whatever looks like a key is. */
  public ReplayOptions setSecrets(Secrets secrets) {
    this.secrets = Objects.requireNonNull(secrets, "secrets");
    return this;
  }

  public boolean isCallIdsIgnored() {
    return callIdsIgnored;
  }

  /** Whether ids of function calls and responses may differ; false by default. */
  public ReplayOptions setCallIdsIgnored(boolean callIdsIgnored) {
    this.callIdsIgnored = callIdsIgnored;
    return this;
  }

  public boolean isDatesIgnored() {
    return datesIgnored;
  }

  /**
   * Whether dates and times like {@code 2026-11-21} and {@code 2026-11-21T08:30:00Z} may differ inside
   * texts; false by default.
   */
  public ReplayOptions setDatesIgnored(boolean datesIgnored) {
    this.datesIgnored = datesIgnored;
    return this;
  }

  public boolean isOutcomesPlayed() {
    return outcomesPlayed;
  }

  /**
   * Whether tools do not run and the recorded outcomes are used, so that a replay has no effects; false
   * by default: tools run, and their outcomes are compared.
   */
  public ReplayOptions setOutcomesPlayed(boolean outcomesPlayed) {
    this.outcomesPlayed = outcomesPlayed;
    return this;
  }

  public boolean isRetryDelaysKept() {
    return retryDelaysKept;
  }

  /** Whether failed requests wait before the next as they would live; false by default: 1 ms. */
  public ReplayOptions setRetryDelaysKept(boolean retryDelaysKept) {
    this.retryDelaysKept = retryDelaysKept;
    return this;
  }

  public @Nullable Function<HttpOptions, Model> getModel() {
    return model;
  }

  /**
   * Makes the model that writes the requests and reads the recorded answers; by default it is a {@code
   * GeminiModel} or an {@code OpenAiModel}, as the recorded paths tell. To be set when that one had
   * options of its own.
   *
   * @param model makes it with the options that it is given; it may set more of them
   */
  public ReplayOptions setModel(Function<HttpOptions, Model> model) {
    this.model = Objects.requireNonNull(model, "model");
    return this;
  }

  public int getLiveFrom() {
    return liveFrom;
  }

  /**
   * From which request on, counted from 1, the model is really asked and tools really run. Never by
   * default.
   *
   * @param model asks the server
   * @see #setModel
   */
  public ReplayOptions setLiveFrom(int request, Function<HttpOptions, Model> model) {
    this.liveFrom = Limit.positive("request", request);
    return setModel(model);
  }
}
