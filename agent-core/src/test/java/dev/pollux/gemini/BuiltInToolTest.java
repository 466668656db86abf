package dev.pollux.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import org.junit.jupiter.api.Test;

class BuiltInToolTest {

  @Test
  void snakeCaseIsTakenForCamelCase() {
    assertThat(BuiltInTool.of("google_search")).isEqualTo(BuiltInTool.googleSearch());
    assertThat(BuiltInTool.of("file_search", Json.parse("""
                {"file_search_store_names": ["file_search_stores/my_store"], "top_k": 3}""")).json())
        .hasToString("{\"fileSearch\":{\"fileSearchStoreNames\":[\"file_search_stores/my_store\"],"
            + "\"topK\":3}}");
  }

  @Test
  void keysOfSomebodyElsesChoiceStayAsTheyAre() {
    assertThat(BuiltInTool.of(
                "mcp_servers",
                Json.parse("[{\"streamableHttpTransport\":{\"headers\":{\"a_b\":\"c\"}}}]"))
            .json())
        .hasToString(
            "{\"mcpServers\":[{\"streamableHttpTransport\":{\"headers\":{\"a_b\":\"c\"}}}]}");
  }

  @Test
  void anEntryMayHoldSeveralTools() {
    assertThat(BuiltInTool.read(Json.parse("""
            {"google_search": {"search_types": {"web_search": {}}}, "urlContext": {},
              "code_execution": null, "function_declarations": []}""")))
        .extracting(tool -> tool.json().toString())
        .containsExactly(
            "{\"googleSearch\":{\"searchTypes\":{\"webSearch\":{}}}}", "{\"urlContext\":{}}");
  }

  @Test
  void aToolIsNotChangedByWhoGaveItsSettings() {
    ObjectNode settings = Json.object().put("newer", 1);
    BuiltInTool tool = BuiltInTool.of("exaAiSearch", settings);

    settings.put("newer", 2);

    assertThat(tool.json()).hasToString("{\"exaAiSearch\":{\"newer\":1}}");
  }

  @Test
  void functionsAreNoBuiltInTools() {
    assertThatThrownBy(() -> BuiltInTool.of("function_declarations"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("built-in tool: 'functionDeclarations' (expected: a key of tools, like "
            + "googleSearch)");
  }
}
