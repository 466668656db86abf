package dev.pollux.gemini;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.MediaResolution;
import dev.pollux.gemini.settings.VideoMetadata;
import dev.pollux.json.Json;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a {@link Content}: text, a function call, a function response, data, or a kind this
 * version does not know yet.
 *
 * <p>A part is a view of its JSON, so one that came from the model goes back to it unchanged. Gemini
 * answers 400 when the {@code thoughtSignature} of a function call is missing.
 */
public sealed interface Part {

  /** The part as received, or as it will be sent. Read only. */
  @JsonValue
  JsonNode json();

  /** The part that {@code json} is, by the one data field it has. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Part of(JsonNode json) {
    if (json.hasNonNull("functionCall")) {
      return new Call(json);
    }
    if (json.hasNonNull("functionResponse")) {
      return new Response(json);
    }
    if (json.hasNonNull("inlineData")) {
      return new InlineData(json);
    }
    if (json.hasNonNull("fileData")) {
      return new FileData(json);
    }
    if (json.hasNonNull("executableCode")) {
      return new ExecutableCode(json);
    }
    if (json.hasNonNull("codeExecutionResult")) {
      return new CodeExecutionResult(json);
    }
    if (json.hasNonNull("toolCall")) {
      return new ToolCall(json);
    }
    if (json.hasNonNull("toolResponse")) {
      return new ToolResponse(json);
    }
    return json.path("text").isTextual() ? new Text(json) : new Unknown(json);
  }

  /** A text. */
  static Text text(String text) {
    return new Text(Json.object().put("text", Objects.requireNonNull(text, "text")));
  }

  /** Bytes of a kind like {@code image/png}, sent inside the request. */
  static InlineData inlineData(String mimeType, byte[] data) {
    ObjectNode json = Json.object();
    json.putObject("inlineData")
        .put("mimeType", Objects.requireNonNull(mimeType, "mimeType"))
        .put("data", Base64.getEncoder().encodeToString(data));
    return new InlineData(json);
  }

  /** A file that Gemini fetches itself: one that was uploaded, or a public address. */
  static FileData fileData(String mimeType, String fileUri) {
    ObjectNode json = Json.object();
    json.putObject("fileData")
        .put("mimeType", Objects.requireNonNull(mimeType, "mimeType"))
        .put("fileUri", Objects.requireNonNull(fileUri, "fileUri"));
    return new FileData(json);
  }

  /** A file that Gemini fetches and finds the kind of itself, like a video on YouTube. */
  static FileData fileData(String fileUri) {
    ObjectNode json = Json.object();
    json.putObject("fileData").put("fileUri", Objects.requireNonNull(fileUri, "fileUri"));
    return new FileData(json);
  }

  /** What a function gave back. */
  static Response response(FunctionResponse response) {
    ObjectNode json = Json.object();
    json.set("functionResponse", response.json());
    return new Response(json);
  }

  /** True for a summary of the model's reasoning, which is no part of its answer. */
  default boolean thought() {
    return json().path("thought").asBoolean(false);
  }

  /** The opaque text that lets the model go on with its reasoning, or null. Never decode it. */
  default @Nullable String thoughtSignature() {
    return Json.text(json(), "thoughtSignature");
  }

  /**
   * The same part with a field beside its data, like {@code partMetadata}, as JSON.
   *
   * @throws IllegalArgumentException if the part is no JSON object, or has that field
   */
  default Part with(String field, JsonNode value) {
    return of(beside(this, field, value));
  }

  /**
   * The same part, looked at as closely as this: {@code "mediaResolution": {"level": "…"}}. From Gemini
   * 3 on; it goes before the resolution of the request.
   */
  default Part withMediaResolution(MediaResolution resolution) {
    return with("mediaResolution", Json.object().put("level", resolution.value()));
  }

  /** The same part, of which only that piece of the video is looked at. */
  default Part withVideoMetadata(VideoMetadata metadata) {
    return with("videoMetadata", metadata.json());
  }

  private static ObjectNode beside(Part part, String field, JsonNode value) {
    if (!(part.json() instanceof ObjectNode json) || json.hasNonNull(field)) {
      throw new IllegalArgumentException(
          "part: " + field + " is there (expected: a field not set yet)");
    }
    ObjectNode copy = Json.object();
    copy.setAll(json);
    copy.set(field, value.deepCopy());
    return copy;
  }

  /** {@code {"text": "…"}}. */
  record Text(JsonNode json) implements Part {
    /** The text, perhaps empty. */
    public String text() {
      return json.get("text").textValue();
    }
  }

  /** {@code {"functionCall": {"id": "…", "name": "…", "args": {…}}}}. */
  record Call(JsonNode json) implements Part {
    /** The call itself. */
    public FunctionCall functionCall() {
      return new FunctionCall(json.get("functionCall"));
    }
  }

  /** {@code {"functionResponse": {"id": "…", "name": "…", "response": {…}}}}. */
  record Response(JsonNode json) implements Part {
    /** The response itself. */
    public FunctionResponse functionResponse() {
      return new FunctionResponse(json.get("functionResponse"));
    }
  }

  /** {@code {"inlineData": {"mimeType": "…", "data": "base64"}}}. */
  record InlineData(JsonNode json) implements Part {
    /** The kind of the data, like {@code image/png}; empty when the sender left it out. */
    public String mimeType() {
      return json.get("inlineData").path("mimeType").asText("");
    }

    /** The name by which a function's response refers to it, or null. */
    public @Nullable String displayName() {
      return Json.text(json.get("inlineData"), "displayName");
    }

    /**
     * The same data under a name, for {@link FunctionResponse#reference}. Google AI knows it only inside
     * function responses.
     */
    public InlineData withDisplayName(String displayName) {
      ObjectNode data = Json.object();
      data.setAll((ObjectNode) json.get("inlineData"));
      data.put("displayName", Objects.requireNonNull(displayName, "displayName"));
      ObjectNode copy = Json.object();
      copy.setAll((ObjectNode) json);
      copy.set("inlineData", data);
      return new InlineData(copy);
    }

    /** How many bytes the data have, near enough: it is told by the length of its base64. */
    public long size() {
      return json.get("inlineData").path("data").asText("").length() / 4L * 3L;
    }

    /**
     * The data, decoded anew at each call, if they are not too many.
     *
     * @throws IllegalArgumentException if there are more than {@code maxBytes}, or it is not base64
     */
    public byte[] data(int maxBytes) {
      if (size() - 2 > maxBytes) { // before anything is decoded; two may be padding
        throw new IllegalArgumentException(
            "inlineData: about " + size() + " bytes (expected: at most " + maxBytes + ")");
      }
      byte[] data = data();
      if (data.length > maxBytes) {
        throw new IllegalArgumentException(
            "inlineData: " + data.length + " bytes (expected: at most " + maxBytes + ")");
      }
      return data;
    }

    /**
     * The data, decoded anew at each call.
     *
     * @throws IllegalArgumentException if it is not base64
     */
    public byte[] data() {
      String data = json.get("inlineData").path("data").asText("");
      return data.indexOf('-') >= 0 || data.indexOf('_') >= 0
          ? Base64.getUrlDecoder().decode(data)
          : Base64.getDecoder().decode(data);
    }
  }

  /** {@code {"fileData": {"mimeType": "…", "fileUri": "…"}}}. */
  record FileData(JsonNode json) implements Part {
    /** The kind of the file, like {@code video/mp4}; empty when the sender left it out. */
    public String mimeType() {
      return json.get("fileData").path("mimeType").asText("");
    }

    /** Where the file is; empty when the sender left it out. */
    public String fileUri() {
      return json.get("fileData").path("fileUri").asText("");
    }
  }

  /** {@code {"executableCode": {"language": "PYTHON", "code": "…"}}}: code that Gemini ran. */
  record ExecutableCode(JsonNode json) implements Part {
    /** The program's text. */
    public String code() {
      return json.get("executableCode").path("code").asText("");
    }
  }

  /** {@code {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "…"}}}. */
  record CodeExecutionResult(JsonNode json) implements Part {
    /** {@code OUTCOME_OK}, {@code OUTCOME_FAILED}, {@code OUTCOME_DEADLINE_EXCEEDED} or newer. */
    public String outcome() {
      return json.get("codeExecutionResult").path("outcome").asText("");
    }

    /** What the program printed. */
    public String output() {
      return json.get("codeExecutionResult").path("output").asText("");
    }
  }

  /** {@code {"toolCall": {"id": "…", "toolType": "…", "args": {…}}}}: a tool on Gemini's side. */
  record ToolCall(JsonNode json) implements Part {
    /** Like {@code GOOGLE_SEARCH_WEB}. */
    public String toolType() {
      return json.get("toolCall").path("toolType").asText("");
    }
  }

  /** {@code {"toolResponse": {"id": "…", "toolType": "…", "response": {…}}}}: what it gave. */
  record ToolResponse(JsonNode json) implements Part {
    /** Like {@code GOOGLE_SEARCH_WEB}. */
    public String toolType() {
      return json.get("toolResponse").path("toolType").asText("");
    }
  }

  /** A kind of part that is newer than this version; it goes back as it came. */
  record Unknown(JsonNode json) implements Part {}
}
