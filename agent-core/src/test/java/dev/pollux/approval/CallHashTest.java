package dev.pollux.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import org.junit.jupiter.api.Test;

class CallHashTest {

  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"string\"},\"sum\":{\"type\":\"number\"}}}";
  private static final String ARGS = "{\"to\":\"Ada\",\"sum\":[1,{\"b\":2,\"a\":1.10}]}";
  private static final String HASH = hash("pay", SCHEMA, ARGS);

  private static String hash(String name, String schema, String args) {
    return CallHash.of(
        new FunctionDeclaration(name, "x", (ObjectNode) Json.parse(schema)), Json.parse(args));
  }

  @Test
  void hashIsSha256OfTheSortedJson() {
    assertThat(
            CallHash.of(new FunctionDeclaration("f", "x", null), Json.parse("{\"b\":1,\"a\":2}")))
        // printf '{"args":{"a":2,"b":1},"name":"f","schema":null}' | sha256sum
        .isEqualTo("4118a95f04be21e540589cc86cda758cbaa5a8b46bf87010900661c88d19d2f8");
  }

  @Test
  void orderOfMembersDoesNotCount() {
    assertThat(hash("pay", SCHEMA, "{\"sum\":[1,{\"a\":1.10,\"b\":2}],\"to\":\"Ada\"}"))
        .isEqualTo(HASH);
    assertThat(hash(
            "pay",
            "{\"properties\":{\"sum\":{\"type\":\"number\"},\"to\":{\"type\":\"string\"}},"
                + "\"type\":\"object\"}",
            ARGS))
        .isEqualTo(HASH);
  }

  @Test
  void everythingElseCounts() {
    assertThat(hash("pay2", SCHEMA, ARGS)).isNotEqualTo(HASH);
    assertThat(hash("pay", SCHEMA.replace("number", "integer"), ARGS)).isNotEqualTo(HASH);
    assertThat(hash("pay", SCHEMA, ARGS.replace("Ada", "ada"))).isNotEqualTo(HASH);
    assertThat(hash("pay", SCHEMA, ARGS.replace("1.10", "1.1"))).isNotEqualTo(HASH);
    assertThat(hash("pay", SCHEMA, "{\"to\":\"Ada\",\"sum\":[{\"b\":2,\"a\":1.10},1]}"))
        .isNotEqualTo(HASH);
  }

  @Test
  void descriptionDoesNotCount() {
    assertThat(CallHash.of(
            new FunctionDeclaration("pay", "y", (ObjectNode) Json.parse(SCHEMA)), Json.parse(ARGS)))
        .isEqualTo(HASH);
  }
}
