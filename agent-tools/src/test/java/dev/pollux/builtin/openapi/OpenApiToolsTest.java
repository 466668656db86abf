package dev.pollux.builtin.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.builtin.Calling;
import dev.pollux.json.Json;
import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class OpenApiToolsTest {

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private static String document(String name) throws IOException {
    try (InputStream in = OpenApiToolsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Notes what it is asked, and answers with JSON. */
  private String server(Vertx vertx) throws Exception {
    return server(
        vertx,
        request -> request.bodyHandler(body -> {
          asked.add(request.method() + " " + request.uri() + " " + body + " "
              + request.getHeader("Authorization") + " " + request.getHeader("api_key"));
          request.response().putHeader("Content-Type", "application/json").end("{\"ok\": true}");
        }));
  }

  private static String server(Vertx vertx, Handler<HttpServerRequest> handler) throws Exception {
    return "http://127.0.0.1:"
        + await(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"))
            .actualPort();
  }

  private static List<String> names(OpenApiTools tools) {
    return tools.tools().stream().map(FunctionTool::name).toList();
  }

  @Test
  void theMuseumIsAsked(Vertx vertx) throws Exception {
    OpenApiTools tools = new OpenApiTools(
        vertx,
        document("museum.yaml"),
        new OpenApiOptions()
            .setServer(server(vertx) + "/api/")
            .addCredential("MuseumPlaceholderAuth", () -> Future.succeededFuture("user:pass")));
    Calling calling = new Calling(vertx, tools);

    JsonNode hours = calling.output("getMuseumHours", Map.of("startDate", "2026-02-03", "page", 2));
    calling.output(
        "createSpecialEvent",
        Map.of(
            "body",
            Map.of(
                "name",
                "Night",
                "location",
                "Hall",
                "eventDescription",
                "Dark",
                "dates",
                List.of("2026-02-03"),
                "price",
                5)));
    String invalid = calling.error("createSpecialEvent", Map.of("body", Map.of("price", "much")));

    assertThat(names(tools)).hasSize(8).contains("buyMuseumTickets", "getTicketCode");
    assertThat(hours)
        .isEqualTo(Json.parse(
            "{\"status\": 200, \"mediaType\": \"application/json\", \"body\": {\"ok\": true}}"));
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0))
        .startsWith("GET /api/museum-hours?startDate=2026-02-03&page=2 ")
        .contains("Basic dXNlcjpwYXNz");
    assertThat(asked.get(1)).startsWith("POST /api/special-events {").contains("\"price\":5");
    assertThat(invalid).contains("body");
  }

  @Test
  void thePetstoreIsAsked(Vertx vertx) throws Exception {
    OpenApiTools tools = new OpenApiTools(
        vertx,
        document("petstore.yaml"),
        new OpenApiOptions()
            .setServer(server(vertx))
            .setPrefix("pets_")
            .addCredential("api_key", () -> Future.succeededFuture("secret")));
    Calling calling = new Calling(vertx, tools);

    calling.output("pets_getPetById", Map.of("petId", 7));
    calling.output("pets_findPetsByTags", Map.of("tags", List.of("a b", "c&d=e")));
    calling.output("pets_getUserByName", Map.of("username", "a/..b?x#y/é"));
    calling.output("pets_addPet", Map.of("body", Map.of("name", "Rex", "photoUrls", List.of("u"))));
    for (String climbing : List.of("", ".", "..", "../store", "a/../b", "a\\..", "./a")) {
      assertThat(calling.error("pets_getUserByName", Map.of("username", climbing)))
          .as(climbing)
          .contains("neither empty nor climb");
    }

    assertThat(asked.get(0)).isEqualTo("GET /pet/7  null secret");
    assertThat(asked.get(1)).startsWith("GET /pet/findByTags?tags=a%20b&tags=c%26d%3De ");
    assertThat(asked.get(2))
        .startsWith("GET /user/a%2F..b%3Fx%23y%2F%C3%A9 ")
        .endsWith("null null");
    assertThat(asked.get(3)).startsWith("POST /pet {\"").contains("\"name\":\"Rex\"");
    assertThat(asked).hasSize(4);
    assertThat(tools.leftOut()).containsOnlyKeys("POST /pet/{petId}/uploadImage");
  }

  @Test
  void thePatentOfficeIsAsked(Vertx vertx) throws Exception {
    String named = document("uspto.yaml");
    Calling calling = new Calling(
        vertx, new OpenApiTools(vertx, named, new OpenApiOptions().setServer(server(vertx))));

    calling.output("list-searchable-fields", Map.of("dataset", "oa_citations", "version", "v1"));
    calling.output(
        "perform-search",
        Map.of(
            "dataset",
            "oa_citations",
            "version",
            "v1",
            "body",
            Map.of("criteria", "a:b c&d", "start", 0)));

    assertThat(asked.get(0)).startsWith("GET /oa_citations/v1/fields ");
    assertThat(asked.get(1))
        .startsWith("POST /oa_citations/v1/records ")
        .contains("criteria=a%3Ab%20c%26d", "start=0");
    assertThat(Servers.of(Document.of(named), new OpenApiOptions()).toString())
        .isEqualTo("https://developer.uspto.gov/ds-api");
  }

  @Test
  void whatWritesIsAskedForAndWhatReadsIsNot(Vertx vertx) throws Exception {
    OpenApiTools tools = new OpenApiTools(vertx, document("museum.yaml"), new OpenApiOptions());
    Calling calling = new Calling(vertx, tools);

    for (FunctionTool tool : tools.tools()) {
      assertThat(tool.approval())
          .as(tool.name())
          .isEqualTo(
              tool.name().startsWith("get") || tool.name().startsWith("list")
                  ? Approval.NEVER
                  : Approval.ALWAYS);
    }
    assertThat(calling.tool("getMuseumHours").effect()).isEqualTo(Effect.REPEATABLE);
    assertThat(calling.tool("deleteSpecialEvent").effect()).isEqualTo(Effect.REPEATABLE);
    assertThat(calling.tool("createSpecialEvent").effect()).isEqualTo(Effect.ONCE);
    assertThat(calling.tool("updateSpecialEvent").effect()).isEqualTo(Effect.ONCE);
  }

  @Test
  void whatAsksIsTheOptionsToSay(Vertx vertx) throws Exception {
    OpenApiOptions options = new OpenApiOptions()
        .setReadApproval(Approval.ALWAYS)
        .setWriteApproval(Approval.NEVER)
        .addApproval("getMuseumHours", Approval.NEVER)
        .addApproval("buyMuseumTickets", Approval.ALWAYS)
        .setPrefix("m_");
    Calling calling = new Calling(
        vertx, new OpenApiTools(vertx, document("museum.yaml"), new OpenApiOptions(options)));

    assertThat(calling.tool("m_getMuseumHours").approval()).isEqualTo(Approval.NEVER);
    assertThat(calling.tool("m_getSpecialEvent").approval()).isEqualTo(Approval.ALWAYS);
    assertThat(calling.tool("m_createSpecialEvent").approval()).isEqualTo(Approval.NEVER);
    assertThat(calling.tool("m_buyMuseumTickets").approval()).isEqualTo(Approval.ALWAYS);
    String document = document("museum.yaml");
    options.addApproval("buyMuseumTicket", Approval.ALWAYS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OpenApiTools(vertx, document, options))
        .withMessage("approvals: the document has no operation [buyMuseumTicket] among its tools");
  }

  @Test
  void S18_readsWithCredentialsArePrivateAndTheRestIsAWayOut(Vertx vertx) throws Exception {
    OpenApiOptions options = new OpenApiOptions();
    OpenApiTools anonymous = new OpenApiTools(vertx, document("museum.yaml"), options);
    options.addCredential("MuseumPlaceholderAuth", () -> Future.succeededFuture("user:pass"));
    Calling known = new Calling(vertx, new OpenApiTools(vertx, document("museum.yaml"), options));

    assertThat(anonymous.tools()).allMatch(tool -> tool.flow().equals(Set.of(DataFlow.OUTBOUND)));
    assertThat(known.tool("getMuseumHours").flow()).containsExactly(DataFlow.PRIVATE);
    assertThat(known.tool("createSpecialEvent").flow()).containsExactly(DataFlow.OUTBOUND);
  }

  @Test
  void operationsAreChosenByTagAndId(Vertx vertx) throws Exception {
    String museum = document("museum.yaml");

    assertThat(names(
            new OpenApiTools(vertx, museum, new OpenApiOptions().setTags(Set.of("Operations")))))
        .containsExactly("getMuseumHours");
    assertThat(names(new OpenApiTools(
            vertx, museum, new OpenApiOptions().setOperations(Set.of("getTicketCode")))))
        .containsExactly("getTicketCode");
  }

  private static final String SMALL = """
      {"openapi": "3.0.3", "servers": [{"url": "SERVER"}], "paths": {
        "/nodes": {"post": {"operationId": "add node!", "requestBody": {"required": true, "content":
            {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}}},
        "/out": {"get": {"parameters": [{"$ref": "other.yaml#/x"}]}},
        "/round": {"get": {"parameters": [{"$ref": "#/components/parameters/Round"}]}},
        "/lost/{id}": {"get": {}},
        "//elsewhere.test/x": {"get": {"operationId": "elsewhere"}},
        "/plain": {"get": {"operationId": "plain", "parameters": [
          {"name": "X-Note", "in": "header", "schema": {"type": "string"}},
          {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
          {"name": "ids", "in": "query", "explode": false, "schema": {"type": "array", "items": {}}}]}}},
       "components": {
        "parameters": {"Round": {"$ref": "#/components/parameters/Round"}},
        "schemas": {"Node": {"type": "object", "properties": {
          "name": {"type": "string", "nullable": true, "example": "x"},
          "size": {"type": "integer", "minimum": 0, "exclusiveMinimum": true},
          "next": {"$ref": "#/components/schemas/Node"}}}}}}""";

  @Test
  void schemasOfThirtyAreJsonSchemasAndMayReferToThemselves(Vertx vertx) throws Exception {
    OpenApiTools tools =
        new OpenApiTools(vertx, SMALL.replace("SERVER", server(vertx)), new OpenApiOptions());
    Calling calling = new Calling(vertx, tools);

    assertThat(calling.tool("add_node_").declaration().parametersJsonSchema())
        .isEqualTo(Json.parse("""
            {"type": "object", "properties": {"body": {"$ref": "#/$defs/Node"}}, "required": ["body"],
             "additionalProperties": false, "$defs": {"Node": {"type": "object", "properties": {
               "name": {"type": ["string", "null"]},
               "size": {"type": "integer", "minimum": 0, "exclusiveMinimum": 0},
               "next": {"$ref": "#/$defs/Node"}}}}}"""));
    calling.output(
        "add_node_", Map.of("body", Json.parse("{\"name\": null, \"next\": {\"size\": 1}}")));
    assertThat(calling.error("add_node_", Map.of("body", Map.of("next", Map.of("size", 0)))))
        .contains("size");
    assertThat(tools.leftOut()).containsOnlyKeys("GET /out", "GET /round", "GET /lost/{id}");
  }

  @Test
  void requestsStayAtTheServer(Vertx vertx) throws Exception {
    Calling calling = new Calling(
        vertx,
        new OpenApiTools(vertx, SMALL.replace("SERVER", server(vertx)), new OpenApiOptions()));

    calling.output("elsewhere", Map.of());
    calling.output("plain", Map.of("filter", Map.of("a", "b]="), "ids", List.of(1, 2)));
    String broken = calling.error("plain", Map.of("X-Note", "a\r\nHost: b"));

    assertThat(asked.get(0)).startsWith("GET //elsewhere.test/x ");
    assertThat(asked.get(1)).startsWith("GET /plain?filter%5Ba%5D=b%5D%3D&ids=1%2C2 ");
    assertThat(broken).contains("visible ASCII");
  }

  @Test
  void failuresAreToldAndAnswersLimited(Vertx vertx) throws Exception {
    String server = server(vertx, request -> {
      switch (String.valueOf(request.getHeader("X-Note"))) {
        case "long" -> request.response().end("x".repeat(5000));
        case "never" -> {}
        case "moved" ->
          request
              .response()
              .setStatusCode(302)
              .putHeader("Location", "http://elsewhere.test/")
              .end();
        default -> request.response().setStatusCode(422).end("no such thing");
      }
    });
    Calling calling = new Calling(
        vertx,
        new OpenApiTools(
            vertx,
            SMALL.replace("SERVER", server),
            new OpenApiOptions().setMaxBytes(4000).setTimeout(Duration.ofMillis(1500))));

    assertThat(calling.error("plain", Map.of()))
        .isEqualTo("The API answered with status 422: no such thing");
    assertThat(calling.error("plain", Map.of("X-Note", "long"))).contains("more than 4000 bytes");
    assertThat(calling.error("plain", Map.of("X-Note", "moved"))).contains("status 302");
    assertThat(calling.error("plain", Map.of("X-Note", "never")))
        .isEqualTo("The API did not answer in time");
  }

  @Test
  void documentsAreReadFromFilesAndUrls(Vertx vertx, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("museum.yaml");
    Files.writeString(file, document("museum.yaml"));
    String relative = SMALL.replace("SERVER", "/v1");
    String foreign = SMALL.replace("SERVER", "http://169.254.169.254/");
    String server = server(
        vertx,
        request -> request.response().end(request.path().equals("/foreign") ? foreign : relative));

    assertThat(await(OpenApiTools.fromFile(vertx, file, new OpenApiOptions())).tools())
        .hasSize(8);
    assertThat(await(OpenApiTools.fromUrl(vertx, server + "/relative", new OpenApiOptions()))
            .tools())
        .hasSize(3);
    assertThat(OpenApiTools.fromUrl(vertx, server + "/foreign", new OpenApiOptions())
            .transform(done -> Future.succeededFuture(String.valueOf(done.cause())))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS))
        .contains("on the host of the document");
  }

  @Test
  void whatIsNoDocumentIsRefused(Vertx vertx) {
    for (String text : List.of(
        "",
        "{",
        "[]",
        "a: [",
        "openapi: 2.0",
        "{\"swagger\": \"2.0\"}",
        "openapi: 3.1.0",
        "openapi: 3.1.0\nservers: [{url: 'file:///etc/'}]",
        "!!java.net.URL [x]",
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,"
            + "*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]")) {
      assertThatIllegalArgumentException()
          .as(text)
          .isThrownBy(() -> new OpenApiTools(vertx, text, new OpenApiOptions()));
    }
  }
}
