package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.json.Json;
import dev.pollux.model.Capabilities;
import dev.pollux.model.ModelException;
import dev.pollux.output.Output;
import dev.pollux.output.OutputType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last answer of a run is to be, and how the model is brought to it.
 *
 * <p>Where functions and JSON mode go together, every request asks for JSON. Where they do not, the
 * tools are called as ever, and when the model has said its last it is told to say it once more, as
 * JSON, in a request without tools. That leaves a conversation that every model takes later: text
 * answers text. A function for the final answer would leave a call that nobody answers.
 */
final class Wanted {

  /** Longer words of the validator do not help. */
  private static final int MAX_TOLD = 8 * 1024;

  private static final String JSON = "application/json";

  private final @Nullable OutputType<?> type;
  private final int maxRepairs;
  private boolean alone;
  private boolean asJson;
  private boolean refused;
  private int repairs;
  private @Nullable Output<?> output;
  // A model that adapts configs knows them again by their identity.
  private @Nullable GenerateContentConfig from;
  private @Nullable GenerateContentConfig shaped;
  private boolean mixed;

  Wanted(@Nullable OutputType<?> type, RunLimits limits) {
    this.type = type;
    this.maxRepairs = limits.getMaxRepairs();
  }

  /** Refuses settings that say another shape. */
  static void check(GenerationConfig config) {
    for (String field : List.of("responseMimeType", "responseSchema", "responseJsonSchema")) {
      if (config.json().has(field)) {
        throw new IllegalArgumentException("generationConfig." + field
            + ": beside an output type, which sets it (expected: one of" + " the two)");
      }
    }
  }

  /** The config of the next request. */
  GenerateContentConfig shaped(GenerateContentConfig config, Capabilities can, boolean closing) {
    if (type == null) {
      return config;
    }
    boolean mixes = mixes(config, can);
    alone |= closing && !mixes;
    asJson = alone || mixes;
    if (!asJson) {
      return config;
    }
    GenerateContentConfig known = shaped;
    if (known == null || from != config || mixed != mixes) {
      known = asJson(alone && !mixes ? withoutTools(config) : config, can, type);
      from = config;
      mixed = mixes;
      shaped = known;
    }
    return known;
  }

  private boolean mixes(GenerateContentConfig config, Capabilities can) {
    boolean functions = false;
    boolean builtIn = false;
    for (JsonNode tool : config.json().path("tools")) {
      functions |= tool.has("functionDeclarations");
      builtIn |= !tool.has("functionDeclarations");
    }
    return !refused
        && (!functions || can.functionsWithJson())
        && (!builtIn || can.builtInsWithJson());
  }

  private static GenerateContentConfig withoutTools(GenerateContentConfig config) {
    return config.without("tools").without("toolConfig");
  }

  private static GenerateContentConfig asJson(
      GenerateContentConfig config, Capabilities can, OutputType<?> type) {
    ObjectNode generation = Json.object();
    if (config.json().get("generationConfig") instanceof ObjectNode given) {
      generation.setAll(given);
    }
    generation.put("responseMimeType", JSON);
    if (can.jsonSchema()) {
      generation.set("responseJsonSchema", type.document());
      return config.with("generationConfig", generation);
    }
    String instruction = config.json().at("/systemInstruction/parts/0/text").asText("");
    return config
        .with("generationConfig", generation)
        .withSystemInstruction((instruction.isEmpty() ? "" : instruction + "\n\n")
            + "Answer with JSON alone that holds to this JSON Schema: " + type.document());
  }

  /** True when a request failed because functions and JSON do not mix, which was not known before. */
  boolean repairs(ModelException failure) {
    boolean news = type != null
        && asJson
        && !alone
        && !refused
        && failure.statusCode() == 400
        && String.valueOf(failure.getMessage()).contains("response mime type");
    refused |= news;
    return news;
  }

  /** Whether an answer without calls is what was wanted. */
  boolean holds(String text) {
    if (type == null) {
      return true;
    }
    output = type.read(text);
    return output.problems().isEmpty();
  }

  /** What the model is told after an answer that does not hold, or null when it was told enough. */
  @Nullable
  String told() {
    if (!asJson) {
      alone = true;
      return "Give your answer once more, as JSON in the shape that is asked for and nothing else.";
    }
    if (repairs == maxRepairs) {
      return null;
    }
    repairs++;
    return "Your answer does not have the shape that is asked for: " + problems()
        + ". Give it once more, as JSON and nothing else.";
  }

  private String problems() {
    String problems = String.join("; ", lastProblems());
    if (problems.length() <= MAX_TOLD) {
      return problems;
    }
    int end = Character.isHighSurrogate(problems.charAt(MAX_TOLD - 1)) ? MAX_TOLD - 1 : MAX_TOLD;
    return problems.substring(0, end) + "…";
  }

  /** What is wrong with the last answer. */
  List<String> lastProblems() {
    return output == null ? List.of() : output.problems();
  }

  /** Why the run fails. */
  String failure(String model) {
    String name = type == null ? "" : type.name();
    return "The answer of model '" + model + "' is no " + name + " after " + repairs
        + (repairs == 1 ? " repair: " : " repairs: ") + problems();
  }

  /** What was read out of the last answer, or null when nothing special was wanted. */
  @Nullable
  Output<?> output() {
    return output;
  }
}
