package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.ImageConfig;
import dev.pollux.gemini.settings.MediaResolution;
import dev.pollux.gemini.settings.SpeechConfig;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;

/**
 * How the model writes its answer. Nothing is sent that was not set: defaults are the model's.
 *
 * <pre>{@code
 * new GenerationConfig().setMaxOutputTokens(500).setThinking(ThinkingConfig.level("LOW"))
 * }</pre>
 */
public final class GenerationConfig {

  private final ObjectNode json;

  /** Sets nothing. */
  public GenerationConfig() {
    this(Json.object());
  }

  /** Copies {@code other}. */
  public GenerationConfig(GenerationConfig other) {
    this(other.json.deepCopy());
  }

  private GenerationConfig(ObjectNode json) {
    this.json = json;
  }

  /**
   * How much chance is in the answer. Gemini 3 answers best at its default of 1; 3.6 and newer ignore
   * it.
   *
   * @throws IllegalArgumentException if {@code temperature} is not from 0 to 2
   */
  public GenerationConfig setTemperature(double temperature) {
    return set("temperature", within(0, 2, "temperature", temperature));
  }

  /**
   * The share of likely tokens to choose from. Gemini 3.6 and newer ignore it.
   *
   * @throws IllegalArgumentException if {@code topP} is not from 0 to 1
   */
  public GenerationConfig setTopP(double topP) {
    return set("topP", within(0, 1, "topP", topP));
  }

  /**
   * The number of likely tokens to choose from. Gemini 3.6 and newer ignore it.
   *
   * @throws IllegalArgumentException if {@code topK} is below 1
   */
  public GenerationConfig setTopK(int topK) {
    return set("topK", within(1, Integer.MAX_VALUE, "topK", topK));
  }

  /**
   * How many answers are made; views of an answer show the first. Gemini 4 refuses more than 1.
   *
   * @throws IllegalArgumentException if {@code candidateCount} is not from 1 to 8
   */
  public GenerationConfig setCandidateCount(int candidateCount) {
    return set("candidateCount", within(1, 8, "candidateCount", candidateCount));
  }

  /**
   * The longest answer in tokens, those of the model's reasoning counted too.
   *
   * @throws IllegalArgumentException if {@code maxOutputTokens} is below 1
   */
  public GenerationConfig setMaxOutputTokens(int maxOutputTokens) {
    return set("maxOutputTokens", within(1, Integer.MAX_VALUE, "maxOutputTokens", maxOutputTokens));
  }

  /** Texts that end the answer where they come up, at most five. */
  public GenerationConfig setStopSequences(List<String> stopSequences) {
    if (stopSequences.size() > 5) {
      throw new IllegalArgumentException(
          "stopSequences: " + stopSequences.size() + " of them (expected: at most 5)");
    }
    return set("stopSequences", Json.tree(stopSequences));
  }

  /** Makes answers repeatable as far as the model can. */
  public GenerationConfig setSeed(int seed) {
    return set("seed", Json.tree(seed));
  }

  /**
   * How unwelcome a token is that was there already. Gemini 3.5 Flash-Lite, 3.6 and newer refuse it.
   *
   * @throws IllegalArgumentException if {@code presencePenalty} is not from −2 to 2
   */
  public GenerationConfig setPresencePenalty(double presencePenalty) {
    return set("presencePenalty", within(-2, 2, "presencePenalty", presencePenalty));
  }

  /**
   * How unwelcome a token is for each time that it was there. Gemini 3.5 Flash-Lite, 3.6 and newer
   * refuse it.
   *
   * @throws IllegalArgumentException if {@code frequencyPenalty} is not from −2 to 2
   */
  public GenerationConfig setFrequencyPenalty(double frequencyPenalty) {
    return set("frequencyPenalty", within(-2, 2, "frequencyPenalty", frequencyPenalty));
  }

  /** Whether the answer tells how likely its tokens were. */
  public GenerationConfig setResponseLogprobs(boolean responseLogprobs) {
    return set("responseLogprobs", Json.tree(responseLogprobs));
  }

  /**
   * How many other tokens are told at each step; together with {@link #setResponseLogprobs}.
   *
   * @throws IllegalArgumentException if {@code logprobs} is not from 0 to 20
   */
  public GenerationConfig setLogprobs(int logprobs) {
    return set("logprobs", within(0, 20, "logprobs", logprobs));
  }

  /** {@code text/plain}, {@code application/json}, {@code text/x.enum} or newer. */
  public GenerationConfig setResponseMimeType(String responseMimeType) {
    return set("responseMimeType", text("responseMimeType", responseMimeType));
  }

  /**
   * The shape of the answer in Gemini's own dialect, {@code {"type": "OBJECT", …}}; with the MIME type
   * {@code application/json} or {@code text/x.enum}.
   *
   * @throws IllegalArgumentException if there is a {@code responseJsonSchema}
   */
  public GenerationConfig setResponseSchema(ObjectNode responseSchema) {
    return schema("responseSchema", "responseJsonSchema", responseSchema);
  }

  /**
   * The shape of the answer as JSON Schema, {@code {"type": "object", …}}; with the MIME type {@code
   * application/json}.
   *
   * @throws IllegalArgumentException if there is a {@code responseSchema}
   */
  public GenerationConfig setResponseJsonSchema(ObjectNode responseJsonSchema) {
    return schema("responseJsonSchema", "responseSchema", responseJsonSchema);
  }

  /**
   * What the answer is made of: {@code TEXT}, {@code IMAGE}, {@code AUDIO}, {@code VIDEO} or newer.
   *
   * @throws IllegalArgumentException if there is none
   */
  public GenerationConfig setResponseModalities(List<String> responseModalities) {
    if (responseModalities.isEmpty()) {
      throw new IllegalArgumentException("responseModalities: none (expected: at least one)");
    }
    responseModalities.forEach(modality -> text("responseModalities", modality));
    return set("responseModalities", Json.tree(responseModalities));
  }

  /** Ratio and size of images that the model makes. */
  public GenerationConfig setImageConfig(ImageConfig imageConfig) {
    return set("imageConfig", imageConfig.json());
  }

  /** How closely the model looks at the media of the request. */
  public GenerationConfig setMediaResolution(MediaResolution mediaResolution) {
    return set("mediaResolution", Json.tree(mediaResolution.value()));
  }

  /** The voice of an answer in audio. */
  public GenerationConfig setSpeechConfig(SpeechConfig speechConfig) {
    return set("speechConfig", speechConfig.json());
  }

  /** Settings of transcription models, {@code {"languageCodes": ["en-US"]}}. */
  public GenerationConfig setAudioTranscriptionConfig(ObjectNode audioTranscriptionConfig) {
    return set("audioTranscriptionConfig", audioTranscriptionConfig);
  }

  /** Whether times in audio are understood. Vertex AI alone takes it. */
  public GenerationConfig setAudioTimestamp(boolean audioTimestamp) {
    return set("audioTimestamp", Json.tree(audioTimestamp));
  }

  /** Whether answers on elections and the like are made with more care. Google AI alone takes it. */
  public GenerationConfig setEnableEnhancedCivicAnswers(boolean enableEnhancedCivicAnswers) {
    return set("enableEnhancedCivicAnswers", Json.tree(enableEnhancedCivicAnswers));
  }

  /** How much the model thinks before it answers, and whether it tells its thoughts. */
  public GenerationConfig setThinking(ThinkingConfig thinking) {
    return set("thinkingConfig", thinking.json());
  }

  /** Any field of {@code generationConfig}, as JSON, which is copied. */
  public GenerationConfig set(String field, JsonNode value) {
    Objects.requireNonNull(value, "value");
    json.set(Objects.requireNonNull(field, "field"), value.deepCopy());
    return this;
  }

  private GenerationConfig schema(String field, String other, ObjectNode schema) {
    if (json.has(other)) {
      throw new IllegalArgumentException(
          field + ": beside " + other + " (expected: one of the two)");
    }
    return set(field, schema);
  }

  private static JsonNode within(int least, int most, String name, int value) {
    if (value < least || value > most) {
      throw refused(most == Integer.MAX_VALUE ? ">= " + least : least + " to " + most, name, value);
    }
    return Json.tree(value);
  }

  private static JsonNode within(double least, double most, String name, double value) {
    if (!(value >= least && value <= most)) {
      throw refused((int) least + " to " + (int) most, name, value);
    }
    return DoubleNode.valueOf(value);
  }

  private static IllegalArgumentException refused(String expected, String name, Number value) {
    return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
  }

  private static JsonNode text(String name, String value) {
    if (Objects.requireNonNull(value, name).isEmpty()) {
      throw new IllegalArgumentException(name + ": '' (expected: a text)");
    }
    return Json.tree(value);
  }

  /** The config as it is sent. Read only. */
  public ObjectNode json() {
    return json;
  }
}
