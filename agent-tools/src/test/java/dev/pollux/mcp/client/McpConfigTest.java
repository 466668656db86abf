package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McpConfigTest {

  @Test
  void S19_serversAreReadAndNothingIsStarted() {
    Map<String, ServerParameters> servers =
        McpConfig.read("""
        {"mcpServers": {
          "files": {"command": "/no/such/${PROGRAM}", "args": ["${A:-x}", "$B"],
            "env": {"KEY": "${KEY}"}, "cwd": "/data"},
          "web": {"httpUrl": "https://example.com/mcp", "headers": {"X-Key": "k ${KEY}"}},
          "off": {"disabled": true}},
         "other": 1}
        """, Map.of("PROGRAM", "p", "KEY", "secret"));

    assertThat(servers)
        .containsExactly(
            Map.entry(
                "files",
                new ServerParameters.Stdio(
                    List.of("/no/such/p", "x", "$B"), Map.of("KEY", "secret"), Path.of("/data"))),
            Map.entry(
                "web",
                new ServerParameters.Http(
                    URI.create("https://example.com/mcp"), Map.of("X-Key", "k secret"))));
    assertThat(servers.toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | Configuration: no object \"mcpServers\"",
        "{\"mcpServers\":{\"a\":{}}} | Server 'a': neither \"command\" nor \"url\"",
        "{\"mcpServers\":{\"a\":{\"command\":\"x\",\"url\":\"http://b\"}}} | Server 'a': both \"command\" and \"url\"",
        "{\"mcpServers\":{\"a\":{\"command\":\"${NO}\"}}} | Server 'a': there is no variable NO",
        "{\"mcpServers\":{\"a\":{\"command\":\"x\",\"args\":[1]}}} | Server 'a': \"args\" has a value that is no text",
        "{\"mcpServers\":{\"a\":{\"url\":\"file:///etc/passwd\"}}} | Server 'a': url: no http or https address with a host (got scheme: 'file')",
        "{\"mcpServers\":{\"a\":{\"url\":\"http://b/sse\",\"type\":\"sse\"}}} | Server 'a': \"type\": \"sse\" (expected: http or stdio; HTTP+SSE of 2024-11-05 is not spoken)"
      })
  void whatIsNotOfTheFormIsRefusedAndNamed(String json, String message) {
    assertThatThrownBy(() -> McpConfig.read(json, Map.of("NOT", "secret")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
