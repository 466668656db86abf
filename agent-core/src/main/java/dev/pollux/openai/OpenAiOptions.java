package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.http.HttpOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How an {@link OpenAiModel} speaks with its server. */
public final class OpenAiOptions {

  private static final Set<String> OURS =
      Set.of("model", "messages", "stream", "stream_options", "tools", "tool_choice", "n");

  private HttpOptions http = new HttpOptions();
  private boolean oldMaxTokens;
  private boolean streamUsage = true;
  private boolean reasoningSentBack;
  private final Map<String, JsonNode> more = new LinkedHashMap<>();

  /** All defaults. */
  public OpenAiOptions() {}

  /** Copies {@code other}. */
  public OpenAiOptions(OpenAiOptions other) {
    this.http = new HttpOptions(other.http);
    this.oldMaxTokens = other.oldMaxTokens;
    this.streamUsage = other.streamUsage;
    this.reasoningSentBack = other.reasoningSentBack;
    this.more.putAll(other.more);
  }

  public HttpOptions getHttp() {
    return http;
  }

  /** Limits of the way to the server. Copied. */
  public OpenAiOptions setHttp(HttpOptions http) {
    this.http = new HttpOptions(http);
    return this;
  }

  public boolean isOldMaxTokens() {
    return oldMaxTokens;
  }

  /**
   * Whether {@code maxOutputTokens} is sent as {@code max_tokens} in place of {@code
   * max_completion_tokens}, for servers that do not know the newer name; false by default.
   */
  public OpenAiOptions setOldMaxTokens(boolean oldMaxTokens) {
    this.oldMaxTokens = oldMaxTokens;
    return this;
  }

  public boolean isStreamUsage() {
    return streamUsage;
  }

  /**
   * Whether streams are asked to tell what they took, by {@code stream_options}; true by default. A
   * server that refuses the field is asked again without it, and never with it after that.
   */
  public OpenAiOptions setStreamUsage(boolean streamUsage) {
    this.streamUsage = streamUsage;
    return this;
  }

  public boolean isReasoningSentBack() {
    return reasoningSentBack;
  }

  /**
   * Whether the model's thoughts go back to it as {@code reasoning_content}; false by default. Some
   * models want to see them while they call functions, others refuse the field.
   */
  public OpenAiOptions setReasoningSentBack(boolean reasoningSentBack) {
    this.reasoningSentBack = reasoningSentBack;
    return this;
  }

  public Map<String, JsonNode> getMore() {
    return Map.copyOf(more);
  }

  /**
   * A field that is sent with every request beside those that are made of the agent's settings, and in
   * place of one of the same name: {@code top_k}, {@code parallel_tool_calls} and what else the server
   * takes.
   *
   * @throws IllegalArgumentException if {@code field} is one that only the model may set, like {@code
   *     messages}
   */
  public OpenAiOptions setMore(String field, JsonNode value) {
    if (OURS.contains(field)) {
      throw new IllegalArgumentException(
          "field: " + field + " (expected: none of " + OURS.stream().sorted().toList() + ")");
    }
    more.put(field, Objects.requireNonNull(value, "value").deepCopy());
    return this;
  }
}
