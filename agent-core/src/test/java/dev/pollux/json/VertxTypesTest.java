package dev.pollux.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Vert.x's JSON and buffers go in and out of our JSON unchanged. */
class VertxTypesTest {

  record Order(
      JsonObject lines,
      JsonArray tags,
      Buffer label,
      @Nullable JsonObject note) {}

  private static final String JSON = """
      {"lines":{"a":{"n":[1,null,true]}},"tags":["x",{"y":1.10}],"label":"/wA=","note":null}""";

  @Test
  void typesAreReadAndWrittenBackAsTheyWere() throws Exception {
    Order order = Json.mapper().readValue(JSON, Order.class);

    assertThat(order.lines().getJsonObject("a").getJsonArray("n"))
        .isEqualTo(new JsonArray().add(1).addNull().add(true));
    assertThat(order.tags().getJsonObject(1).getValue("y")).isEqualTo(new BigDecimal("1.10"));
    assertThat(order.label()).isEqualTo(Buffer.buffer(new byte[] {-1, 0}));
    assertThat(order.note()).isNull();
    assertThat(Json.write(order)).isEqualTo(JSON);
    assertThat(Json.tree(order)).hasToString(JSON);
  }

  @Test
  void valuesInsideAreWrittenAsTheirKind() {
    JsonObject json = new JsonObject()
        .put("object", new JsonObject().put("a", 1))
        .put("map", Map.of("b", List.of(2)))
        .put("buffer", Buffer.buffer("hi"))
        .put("bytes", new byte[] {1});

    assertThat(Json.write(json))
        .isEqualTo(
            "{\"object\":{\"a\":1},\"map\":{\"b\":[2]},\"buffer\":\"aGk=\",\"bytes\":\"AQ==\"}");
  }

  @Test
  void otherJsonIsRefused() {
    for (String wrong : List.of("{\"lines\":[]}", "{\"tags\":{}}", "{\"label\":5}")) {
      assertThatExceptionOfType(JsonProcessingException.class)
          .isThrownBy(() -> Json.mapper().readValue(wrong, Order.class));
    }
  }
}
