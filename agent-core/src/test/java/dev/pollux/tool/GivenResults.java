package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A tool that gives back whatever a test wants. */
abstract class GivenResults {

  /** Another reader than ours, which takes nothing that is not JSON. */
  static final JsonMapper STRICT = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  /** A tool that gives back this value, from a method that may block. */
  static final class Giver {
    private final @Nullable Object value;

    Giver(@Nullable Object value) {
      this.value = value;
    }

    @Tool("Gives")
    @Nullable
    Object give() {
      return value;
    }
  }

  ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  FunctionResponse response(@Nullable Object value) throws Exception {
    FunctionResponse response = caller.call(only(new Giver(value)), "{}");
    // What is sent are these bytes, so that is what has to be JSON.
    assertThat(STRICT.readTree(Json.bytes(response.json())).get("name").textValue())
        .isEqualTo("give");
    assertThat(response.id()).isEqualTo("id-1");
    return response;
  }

  JsonNode output(@Nullable Object value) throws Exception {
    FunctionResponse response = response(value);
    assertThat(response.isError()).as(response.toString()).isFalse();
    return response.response().get("output");
  }

  String error(Object value) throws Exception {
    FunctionResponse response = response(value);
    assertThat(response.isError()).as(response.response().toString()).isTrue();
    return response.response().get("error").textValue();
  }
}
