package dev.pollux.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored never decides which classes are made of it. */
class StoredGadgetsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"@class\":\"javax.naming.ldap.Rdn\",\"value\":1}",
        "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\",\"dataSourceName\":\"ldap://x\"}",
        "[\"java.net.URL\",\"http://127.0.0.1/\"]",
        "{\"@c\":\".Template\",\"!java\":\"java.lang.Runtime\"}",
        "\"rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==\"",
        "{\"$type\":\"System.Diagnostics.Process\"}"
      })
  void E25_typeNamesAndObjectsAreJsonLikeOther(String gadget) {
    ObjectNode json = (ObjectNode) Json.parse("""
        {"type": "userTurn", "runId": "r",
         "content": {"role": "user", "parts": [{"text": "hi"}]}}""");
    json.set("@class", Json.parse(gadget));
    ((ObjectNode) json.get("content")).set("new", Json.parse(gadget));

    SessionEntry read = SessionEntry.of(json);

    assertThat(read).isInstanceOf(SessionEntry.UserTurn.class);
    assertThat(read.json().at("/content/new")).isEqualTo(Json.parse(gadget));
    assertThat(read.json().has("@class")).isFalse();
    assertThatThrownBy(() -> SessionEntry.of(Json.parse(gadget)))
        .isInstanceOf(IllegalArgumentException.class);
    json.set("content", Json.parse(gadget));
    if (json.get("content").isObject()) {
      assertThat(SessionEntry.of(json).json().get("content")).isEqualTo(Json.parse(gadget));
    } else {
      assertThatThrownBy(() -> SessionEntry.of(json)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
