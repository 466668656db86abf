package dev.pollux.builtin.openapi;

import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
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
import java.util.TreeSet;

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
 * before each of the four. {@link OpenApiOptions#setReadApproval}, {@link OpenApiOptions#setWriteApproval}
 * and {@link OpenApiOptions#addApproval} say otherwise.
 *
 * <p>What a read with credentials gives counts as {@linkplain DataFlow#PRIVATE private}. A read without
 * them, and whatever writes, counts as a {@linkplain DataFlow#OUTBOUND way out}: once private data was
 * read in a conversation, somebody is asked before those as well.
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
   *     the options neither, or the options have an approval for an operation that is no tool
   */
  public OpenApiTools(Vertx vertx, String document, OpenApiOptions options) {
    OpenApiOptions own = new OpenApiOptions(options);
    Document read = Document.of(document);
    ApiClient client = new ApiClient(vertx, read, Servers.of(read, own), own);
    OperationReader reader = new OperationReader(read, own);
    this.leftOut = Map.copyOf(reader.leftOut());
    this.tools = reader.operations().stream()
        .map(operation -> tool(client, operation, own))
        .toList();
    checkApprovals(reader.operations(), own);
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

  // A slip in a name must not mean that nobody is asked.
  private static void checkApprovals(List<Operation> operations, OpenApiOptions options) {
    Set<String> unknown = new TreeSet<>(options.getApprovals().keySet());
    operations.forEach(operation -> unknown.remove(operation.id()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "approvals: the document has no operation " + unknown + " among its tools");
    }
  }

  private static FunctionTool tool(ApiClient client, Operation operation, OpenApiOptions options) {
    boolean safe = SAFE.contains(operation.method());
    boolean own = safe && operation.isAuthorized(options.getCredentials().keySet());
    Approval approval = safe ? options.getReadApproval() : options.getWriteApproval();
    return FunctionTool.of(
            operation.declaration(), (args, context) -> client.call(operation, args, context))
        .withEffect(
            safe || IDEMPOTENT.contains(operation.method()) ? Effect.REPEATABLE : Effect.ONCE)
        .withApproval(options.getApprovals().getOrDefault(operation.id(), approval))
        .withFlow(own ? DataFlow.PRIVATE : DataFlow.OUTBOUND);
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
