package dev.pollux.google;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.Remedy;
import dev.pollux.model.Capabilities;
import dev.pollux.model.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests as one model on one route takes them, and learns from refusals what that is. Shared
 * by all requests to the model.
 */
final class Adapter {

  private static final Logger LOG = LoggerFactory.getLogger(GeminiModel.class);

  /** An agent has one config or two; programs that make one for each request pay for each. */
  private static final int MAX_CONFIGS = 64;

  private record Adapted(Switches switches, GenerateContentConfig config) {}

  private final String id;
  private final Family family;
  private final ConfigRules configRules;
  private final ContentRules contentRules;
  private final AtomicReference<Switches> learnt;
  // By identity: a config has no equals.
  private final Map<GenerateContentConfig, Adapted> configs = new ConcurrentHashMap<>();

  Adapter(String id, boolean vertex) {
    this.id = id;
    this.family = Family.of(id);
    this.configRules = new ConfigRules(id, family, vertex);
    this.contentRules = new ContentRules(configRules, vertex);
    this.learnt = new AtomicReference<>(Switches.of(family, vertex));
  }

  Capabilities capabilities() {
    Switches now = learnt.get();
    Capabilities known = checked(now);
    if (now.level()) {
      return known;
    }
    return known.withThinking(
        family.thinking() == Capabilities.Thinking.LEVEL
            ? Capabilities.Thinking.NONE
            : Capabilities.Thinking.BUDGET);
  }

  // A level that was learnt to be unknown is left out, not refused: agents that were made before
  // go on.
  private Capabilities checked(Switches now) {
    return family.capabilities().withFunctionsWithJson(now.functionsWithJson());
  }

  void check(GenerateContentConfig config) {
    configRules.check(config, checked(learnt.get()));
  }

  /** One request, as it was sent last, and what to do when it is refused. */
  final class Sent implements Remedy {

    private final GenerateContentRequest request;
    private Switches switches;
    private GenerateContentRequest said;

    private Sent(GenerateContentRequest request, Switches switches, GenerateContentRequest said) {
      this.request = request;
      this.switches = switches;
      this.said = said;
    }

    /** The body, put together anew at each call. */
    byte[] body() {
      return said.encoded();
    }

    @Override
    public byte @Nullable [] bodyAfter(ModelException refusal) {
      String message = String.valueOf(refusal.getMessage());
      Switches after = switches.after(message);
      if (after.equals(switches)) {
        return null;
      }
      GenerateContentRequest other =
          adapted(configRules.adapt(request.config(), after), request, after);
      byte[] body = other.encoded();
      boolean helps = !Arrays.equals(body, body());
      if (helps || after.functionsWithJson() != switches.functionsWithJson()) {
        learn(message, after.changes(switches), refusal);
      }
      switches = after;
      said = other;
      return helps ? body : null;
    }
  }

  private void learn(String message, String changes, ModelException refusal) {
    Switches before = learnt.getAndUpdate(known -> {
      Switches after = known.after(message);
      return after.equals(known) ? known : after;
    });
    Switches after = before.after(message);
    if (!after.equals(before)) {
      LOG.warn("From now on for model '{}': {}. {}", id, changes, refusal.getMessage());
    }
  }

  /**
   * Writes a request down.
   *
   * @throws IllegalArgumentException if the model is known to refuse it
   */
  Sent write(GenerateContentRequest request) {
    Switches now = learnt.get();
    Adapted adapted = configs.get(request.config());
    if (adapted == null || adapted.switches() != now) {
      check(request.config());
      adapted = new Adapted(now, configRules.adapt(request.config(), now));
      if (configs.size() >= MAX_CONFIGS) {
        configs.clear();
      }
      configs.put(request.config(), adapted);
    }
    GenerateContentRequest said = adapted(adapted.config(), request, now);
    said.contents().forEach(Content::encoded); // what cannot be written fails here
    return new Sent(request, now, said);
  }

  private GenerateContentRequest adapted(
      GenerateContentConfig config, GenerateContentRequest request, Switches switches) {
    List<Content> contents = contentRules.adapt(request.contents(), switches);
    boolean same = config == request.config() && contents == request.contents();
    return same ? request : new GenerateContentRequest(config, contents);
  }
}
