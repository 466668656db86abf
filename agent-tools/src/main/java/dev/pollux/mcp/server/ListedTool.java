package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.transport.ParamHeaders;
import dev.pollux.schema.SchemaGenerator;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolParam;
import dev.pollux.validation.JsonSchema;
import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A tool as it is listed and called.
 *
 * @param listed what clients of sessions read
 * @param listedStateless the same for revision 2026-07-28, which allows any output schema
 * @param headers the arguments that stand in headers
 * @param scopes what a caller's token must allow
 * @param output what structured content holds to, or null when there is none
 * @param outputInSessions whether clients of sessions get structured content
 * @param givesResult whether its output is a {@link CallToolResult}
 */
record ListedTool(
    FunctionTool tool,
    McpTool listed,
    McpTool listedStateless,
    ParamHeaders headers,
    List<String> scopes,
    @Nullable JsonSchema output,
    boolean outputInSessions,
    boolean givesResult) {

  private static final SchemaGenerator SCHEMAS = new SchemaGenerator(element -> {
    ToolParam param = element.getAnnotation(ToolParam.class);
    return param == null || param.value().isEmpty() ? null : param.value();
  });

  /**
   * Lists a tool.
   *
   * @param given what goes before the annotations on its method, or null
   * @throws IllegalArgumentException if a header or an output schema is not as it must be
   */
  static ListedTool of(FunctionTool tool, @Nullable ToolDetails given) {
    Method method = tool.method();
    McpToolInfo info = method == null ? null : method.getAnnotation(McpToolInfo.class);
    ToolDetails details =
        given != null ? given : info != null ? ToolDetails.of(info) : new ToolDetails();
    Type returned = method == null ? Void.class : unwrapped(method.getGenericReturnType());
    boolean givesResult = details.isGivesResult() || returned == CallToolResult.class;
    try {
      ObjectNode input = input(tool, method);
      ObjectNode output = details.getOutputSchema();
      if (output == null && returned instanceof Class<?> type && type.isRecord() && !givesResult) {
        output = output(type);
      }
      McpTool plain = McpTool.of(tool.name(), tool.declaration().description(), input)
          .withAnnotations(annotations(tool, details));
      plain = details.getTitle().isEmpty() ? plain : plain.withTitle(details.getTitle());
      plain = details.getIcons().isEmpty() ? plain : plain.withIcons(details.getIcons());
      McpTool full = output == null ? plain : plain.withOutputSchema(output);
      boolean inSessions = output != null && output.path("type").asText("").equals("object");
      return new ListedTool(
          tool,
          inSessions ? full : plain,
          full,
          ParamHeaders.of(input),
          details.getScopes(),
          output == null ? null : JsonSchema.of(output),
          inSessions,
          givesResult);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Tool '" + tool.name() + "' (" + tool.origin() + ") cannot be listed: " + e.getMessage(),
          e);
    }
  }

  // Records of ours and our users'; those of libraries, like a content block, say how they are
  // written.
  private static @Nullable ObjectNode output(Class<?> type) {
    ObjectNode schema = SCHEMAS.type(type);
    return schema.path("type").asText("").equals("object") ? schema : null;
  }

  private static ObjectNode input(FunctionTool tool, @Nullable Method method) {
    ObjectNode declared = tool.declaration().parametersJsonSchema();
    if (declared == null) {
      ObjectNode nothing = Json.object().put("type", "object");
      nothing.putObject("properties");
      return nothing;
    }
    ObjectNode input = declared.deepCopy();
    if (!input.has("type")) {
      input.put("type", "object");
    }
    if (method != null) {
      for (Parameter parameter : method.getParameters()) {
        McpParamHeader header = parameter.getAnnotation(McpParamHeader.class);
        if (header != null) {
          ToolParam param = parameter.getAnnotation(ToolParam.class);
          String name =
              param == null || param.name().isEmpty() ? parameter.getName() : param.name();
          if (!(input.path("properties").get(name) instanceof ObjectNode property)) {
            throw new IllegalArgumentException("there is no argument '" + name + "' for a header");
          }
          property.put("x-mcp-header", header.value());
        }
      }
    }
    return input;
  }

  private static ObjectNode annotations(FunctionTool tool, ToolDetails details) {
    ObjectNode annotations = Json.object()
        .put("readOnlyHint", details.isReadOnly())
        .put("idempotentHint", details.isReadOnly() || tool.effect() == Effect.REPEATABLE)
        .put("destructiveHint", !details.isReadOnly() && details.isDestructive());
    return annotations.put("openWorldHint", details.isOpenWorld());
  }

  private static Type unwrapped(Type type) {
    if (type instanceof ParameterizedType generic
        && generic.getRawType() instanceof Class<?> raw
        && (Future.class.isAssignableFrom(raw)
            || CompletionStage.class.isAssignableFrom(raw)
            || raw == Optional.class)
        && generic.getActualTypeArguments().length == 1) {
      return unwrapped(generic.getActualTypeArguments()[0]);
    }
    return type;
  }
}
