package dev.pollux.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.GenerateContentConfig;
import java.util.Objects;

/**
 * What a model can on the way that leads to it. Immutable; each {@code with…} method gives others.
 *
 * <p>A model that was wrong about its server learns from the server's refusal, so what {@link
 * Model#capabilities()} gives may change between two requests: ask when it matters, do not keep it.
 *
 * <p>The defaults say that everything goes: a wrong yes costs one refused request, which names the
 * field; a wrong no takes something away in silence.
 *
 * @param builtInTools whether tools that run on the model's side, like {@code googleSearch}, exist at
 *     all: servers that speak OpenAI's dialect have none
 * @param functionsWithBuiltIns whether functions and built-in tools may stand in one request. Gemini
 *     2.5 and older answer 400 {@code Tool use with function calling is unsupported}
 * @param functionsWithJson whether functions may be declared while {@code responseMimeType} is {@code
 *     application/json}. Gemini 2.5 and older answer 400 {@code Function calling with a response mime
 *     type: 'application/json' is unsupported}
 * @param builtInsWithJson the same of built-in tools and {@code application/json}
 * @param jsonSchema whether {@code responseJsonSchema} is taken
 * @param thinking how the model is told how much to think
 * @param responseParts whether a function response may carry images and files in {@code parts}: since
 *     Gemini 3
 */
public record Capabilities(
    boolean builtInTools,
    boolean functionsWithBuiltIns,
    boolean functionsWithJson,
    boolean builtInsWithJson,
    boolean jsonSchema,
    Thinking thinking,
    boolean responseParts) {

  /** Everything goes. */
  public static final Capabilities ALL =
      new Capabilities(true, true, true, true, true, Thinking.EITHER, true);

  private static final String JSON = "application/json";

  /** How a model is told how much to think. */
  public enum Thinking {
    /** It does not think, or nobody can tell it how much. */
    NONE,
    /** By {@code thinkingBudget}: Gemini 2.5, which answers 400 to a level. */
    BUDGET,
    /** By {@code thinkingLevel}: Gemini 4, which answers 400 to a budget. */
    LEVEL,
    /** By a level or a budget: Gemini 3, which prefers a level. */
    EITHER;

    private Thinking and(Thinking other) {
      return this == other || other == EITHER ? this : this == EITHER ? other : NONE;
    }
  }

  /** Checks that nothing is null. */
  public Capabilities {
    Objects.requireNonNull(thinking, "thinking");
  }

  /** With or without tools that run on the model's side. */
  public Capabilities withBuiltInTools(boolean can) {
    return new Capabilities(
        can,
        functionsWithBuiltIns,
        functionsWithJson,
        builtInsWithJson,
        jsonSchema,
        thinking,
        responseParts);
  }

  /** With or without functions and built-in tools in one request. */
  public Capabilities withFunctionsWithBuiltIns(boolean can) {
    return new Capabilities(
        builtInTools,
        can,
        functionsWithJson,
        builtInsWithJson,
        jsonSchema,
        thinking,
        responseParts);
  }

  /** With or without functions while the answer is JSON. */
  public Capabilities withFunctionsWithJson(boolean can) {
    return new Capabilities(
        builtInTools,
        functionsWithBuiltIns,
        can,
        builtInsWithJson,
        jsonSchema,
        thinking,
        responseParts);
  }

  /** With or without built-in tools while the answer is JSON. */
  public Capabilities withBuiltInsWithJson(boolean can) {
    return new Capabilities(
        builtInTools,
        functionsWithBuiltIns,
        functionsWithJson,
        can,
        jsonSchema,
        thinking,
        responseParts);
  }

  /** With or without {@code responseJsonSchema}. */
  public Capabilities withJsonSchema(boolean can) {
    return new Capabilities(
        builtInTools,
        functionsWithBuiltIns,
        functionsWithJson,
        builtInsWithJson,
        can,
        thinking,
        responseParts);
  }

  /** With another way to tell how much to think. */
  public Capabilities withThinking(Thinking thinking) {
    return new Capabilities(
        builtInTools,
        functionsWithBuiltIns,
        functionsWithJson,
        builtInsWithJson,
        jsonSchema,
        thinking,
        responseParts);
  }

  /** With or without images and files in function responses. */
  public Capabilities withResponseParts(boolean can) {
    return new Capabilities(
        builtInTools,
        functionsWithBuiltIns,
        functionsWithJson,
        builtInsWithJson,
        jsonSchema,
        thinking,
        can);
  }

  /** What both can. */
  public Capabilities and(Capabilities other) {
    return new Capabilities(
        builtInTools && other.builtInTools,
        functionsWithBuiltIns && other.functionsWithBuiltIns,
        functionsWithJson && other.functionsWithJson,
        builtInsWithJson && other.builtInsWithJson,
        jsonSchema && other.jsonSchema,
        thinking.and(other.thinking),
        responseParts && other.responseParts);
  }

  /**
   * Refuses a config that the model would refuse.
   *
   * @param model the model as the message names it, like {@code model 'gemini-2.5-flash' (Gemini 2.5)}
   * @throws IllegalArgumentException if the config asks for what is missing here; the message says
   *     what to do
   */
  public void check(String model, GenerateContentConfig config) {
    boolean functions = false;
    String builtIn = "";
    for (JsonNode tool : config.json().path("tools")) {
      for (String name : (Iterable<String>) tool::fieldNames) {
        if (name.equals("functionDeclarations") || name.equals("function_declarations")) {
          functions |= !tool.get(name).isEmpty();
        } else {
          builtIn = name;
        }
      }
    }
    JsonNode generation = config.json().path("generationConfig");
    checkTools(
        model,
        functions,
        builtIn,
        JSON.equals(generation.path("responseMimeType").asText()));
    if (!jsonSchema && generation.hasNonNull("responseJsonSchema")) {
      throw refused(model, "takes no responseJsonSchema", "set responseSchema, or ask in words");
    }
    checkThinking(model, generation.path("thinkingConfig"));
  }

  private void checkTools(String model, boolean functions, String builtIn, boolean json) {
    if (!builtIn.isEmpty() && !builtInTools) {
      throw refused(
          model,
          "has no built-in tools, such as " + builtIn,
          "leave it out, or ask the model over Gemini's own API");
    }
    if (functions && !builtIn.isEmpty() && !functionsWithBuiltIns) {
      throw refused(
          model,
          "takes no functions beside built-in tools, such as " + builtIn,
          "take Gemini 3 or newer, or give the built-in tool to an agent of its own and call that one"
              + " from a function");
    }
    if (functions && json && !functionsWithJson) {
      throw refused(
          model,
          "takes no functions while responseMimeType is " + JSON,
          "take Gemini 3 or newer, or leave responseMimeType out and declare the answer as a"
              + " function");
    }
    if (!builtIn.isEmpty() && json && !builtInsWithJson) {
      throw refused(
          model,
          "takes no built-in tools, such as " + builtIn + ", while responseMimeType is " + JSON,
          "take Gemini 3 or newer, or ask for JSON in a second request");
    }
  }

  private void checkThinking(String model, JsonNode config) {
    boolean level = config.hasNonNull("thinkingLevel");
    boolean budget = config.hasNonNull("thinkingBudget");
    if (level && budget) {
      throw refused(
          model, "takes no thinkingLevel together with a thinkingBudget", "set one of the two");
    }
    if (level && thinking == Thinking.BUDGET) {
      throw refused(
          model, "takes no thinkingLevel", "set ThinkingConfig.budget(…), or nothing at all");
    }
    if (budget && thinking == Thinking.LEVEL) {
      throw refused(
          model, "takes no thinkingBudget", "set ThinkingConfig.level(…), or nothing at all");
    }
    if ((level || budget) && thinking == Thinking.NONE) {
      throw refused(model, "cannot be told how much to think", "leave thinkingConfig out");
    }
  }

  private static IllegalArgumentException refused(String model, String what, String remedy) {
    return new IllegalArgumentException(model + " " + what + "; " + remedy);
  }
}
