package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.untrusted.Untrusted;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration of servers in the form that many clients share:
 *
 * <pre>{@code
 * {"mcpServers": {
 *   "files": {"command": "npx", "args": ["-y", "some-server", "/data"], "env": {"A": "${A}"}, "cwd": "/"},
 *   "tracker": {"url": "https://example.com/mcp", "headers": {"X-Key": "${TRACKER_KEY}"}}}}
 * }</pre>
 *
 * <p>Reading starts nothing: show the user what {@link ServerParameters.Stdio#command()} would run
 * before you connect, for the file may come from a folder that is not theirs.
 */
public final class McpConfig {

  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?}");

  private final Map<String, String> variables;

  private McpConfig(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /**
   * The servers by their names, in their order; those with {@code "disabled": true} are left out.
   *
   * @param variables what {@code ${NAME}} stands for; nothing else is looked up, and {@code
   *     ${NAME:-text}} has a text for when there is none
   * @throws IllegalArgumentException if it is not of that form, or a variable is not there; the message
   *     names the server and the variable and holds no value
   */
  public static Map<String, ServerParameters> read(String json, Map<String, String> variables) {
    JsonNode servers = Json.parse(json).path("mcpServers");
    if (!servers.isObject()) {
      throw new IllegalArgumentException("Configuration: no object \"mcpServers\"");
    }
    McpConfig config = new McpConfig(variables);
    Map<String, ServerParameters> read = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> server : servers.properties()) {
      if (!server.getValue().path("disabled").asBoolean(false)) {
        try {
          read.put(server.getKey(), config.server(server.getValue()));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "Server '" + Untrusted.line(server.getKey(), 100) + "': " + e.getMessage(), e);
        }
      }
    }
    return read;
  }

  private ServerParameters server(JsonNode json) {
    String url = text(json, "httpUrl");
    if (url == null) {
      url = text(json, "url");
    }
    String command = text(json, "command");
    if ((url == null) == (command == null)) {
      throw new IllegalArgumentException(
          url == null ? "neither \"command\" nor \"url\"" : "both \"command\" and \"url\"");
    }
    String type = text(json, "type");
    if ("sse".equals(type)) {
      throw new IllegalArgumentException(
          "\"type\": \"sse\" (expected: http or stdio; HTTP+SSE of 2024-11-05 is not spoken)");
    }
    if (command == null) {
      return new ServerParameters.Http(uri(url), texts(json, "headers"));
    }
    List<String> words = new ArrayList<>(List.of(command));
    for (JsonNode word : json.path("args")) {
      words.add(expanded("args", word));
    }
    String directory = text(json, "cwd");
    return new ServerParameters.Stdio(
        words, texts(json, "env"), directory == null ? null : Path.of(directory));
  }

  private static URI uri(@Nullable String url) {
    try {
      return URI.create(String.valueOf(url));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("\"url\" is no address"); // which may hold a key
    }
  }

  private @Nullable String text(JsonNode json, String member) {
    JsonNode value = json.get(member);
    return value == null || value.isNull() ? null : expanded(member, value);
  }

  private Map<String, String> texts(JsonNode json, String member) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : json.path(member).properties()) {
      texts.put(one.getKey(), expanded(member, one.getValue()));
    }
    return texts;
  }

  private String expanded(String member, JsonNode value) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException("\"" + member + "\" has a value that is no text");
    }
    return VARIABLE
        .matcher(value.textValue())
        .replaceAll(
            variable -> Matcher.quoteReplacement(valueOf(variable.group(1), variable.group(3))));
  }

  private String valueOf(String name, @Nullable String otherwise) {
    String value = variables.getOrDefault(name, otherwise);
    if (value == null) {
      throw new IllegalArgumentException("there is no variable " + name);
    }
    return value;
  }
}
