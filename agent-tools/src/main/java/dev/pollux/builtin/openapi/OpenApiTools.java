package dev.pollux.builtin.openapi;

import dev.pollux.tool.Approval;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operations of an HTTP API as tools: one for each, with the schema that an OpenAPI document of
 * version 3 has for it.
 *
 * <pre>{@code
 * OpenApiTools museum = new OpenApiTools(vertx, Files.readString(Path.of("museum.json")),
 *     new OpenApiOptions()
 *         .setTags(Set.of("Events"))
 *         .addCredential("MuseumToken", () -> Future.succeededFuture(token)));
 * Agent agent = new Agent(model, museum);
 * }</pre>
 *
 * <p>The arguments of a tool are the parameters of the operation by name, and {@code body}. Its result
 * is {@code {"status": 200, "mediaType": "…", "body": …}}, the body as JSON when it is JSON. Answers
 * with a status of 300 and more are told to the model as errors; redirects are not followed.
 *
 * <p>{@code GET}, {@code HEAD} and {@code OPTIONS} may be repeated and are called without asking. {@code
 * PUT} and {@code DELETE} may be repeated, {@code POST} and {@code PATCH} not, and somebody is asked
 * before each of the four.
 *
 * <p>References of the document are followed inside it alone. Where it says its server is, requests and
 * credentials go: for a document from somebody else, set {@link OpenApiOptions#setServer}.
 *
 * <p>YAML is read when {@code org.snakeyaml:snakeyaml-engine} is on the class path. Thread safe; one may
 * serve many agents.
 */
public final class OpenApiTools implements Toolset {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> IDEMPOTENT = Set.of("PUT", "DELETE");

  private final List<FunctionTool> tools;
  private final Map<String, String> leftOut;

  /**
   * Tools for a document.
   *
   * @param document JSON or YAML
   * @throws IllegalArgumentException if it is no OpenAPI document of version 3, or names no server and
   *     the options neither
   */
  public OpenApiTools(Vertx vertx, String document, OpenApiOptions options) {
    OpenApiOptions own = new OpenApiOptions(options);
    Document read = Document.of(document);
    ApiClient client = new ApiClient(vertx, read, Servers.of(read, own), own);
    OperationReader reader = new OperationReader(read, own);
    this.leftOut = Map.copyOf(reader.leftOut());
    this.tools =
        reader.operations().stream().map(operation -> tool(client, operation)).toList();
  }

  /**
   * Tools for a document in a file, read on a worker thread. Fails as the constructor does, and with an
   * {@code IOException}.
   */
  public static Future<OpenApiTools> fromFile(Vertx vertx, Path file, OpenApiOptions options) {
    OpenApiOptions own = new OpenApiOptions(options);
    return vertx.executeBlocking(() -> new OpenApiTools(vertx, Files.readString(file), own), false);
  }

  /**
   * Tools for a document at an http or https URL, without redirects. A server that it names on another
   * host or by another scheme is refused: {@link OpenApiOptions#setServer} says that it is meant.
   */
  public static Future<OpenApiTools> fromUrl(Vertx vertx, String url, OpenApiOptions options) {
    OpenApiOptions own = new OpenApiOptions(options);
    URI at = URI.create(url);
    return ApiClient.download(vertx, at, own)
        .compose(text -> vertx.executeBlocking(
            () -> {
              if (own.getServer() == null) {
                own.setServer(ApiClient.serverBeside(at, Document.of(text)).toString());
              }
              return new OpenApiTools(vertx, text, own);
            },
            false));
  }

  private static FunctionTool tool(ApiClient client, Operation operation) {
    boolean safe = SAFE.contains(operation.method());
    return FunctionTool.of(
            operation.declaration(), (args, context) -> client.call(operation, args, context))
        .withEffect(
            safe || IDEMPOTENT.contains(operation.method()) ? Effect.REPEATABLE : Effect.ONCE)
        .withApproval(safe ? Approval.NEVER : Approval.ALWAYS);
  }

  @Override
  public List<FunctionTool> tools() {
    return tools;
  }

  /** Operations that are no tools, like {@code POST /images}, each with the reason. */
  public Map<String, String> leftOut() {
    return leftOut;
  }
}
