package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.McpResource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatelessHttpTest {

  private static final String CAN_ASK = "{'elicitation':{'form':{}}}";

  private final Vertx vertx = Vertx.vertx();
  private final TestTools tools = new TestTools();
  private final McpServer server = new McpServer(
      Implementation.of("test", "1"),
      new McpServerOptions()
          .add(tools)
          .setPageSize(3)
          .setInstructions("Be kind")
          .addResource(
              McpResource.of("test://one", "one"), (args, call) -> Future.succeededFuture("1")));
  private final Probe probe = Probe.of(vertx, server, new McpHttpOptions());

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void discoverTellsWhatThereIs() {
    JsonNode result = probe.modern("server/discover", "{}").result();

    assertThat(Json.write(result))
        .isEqualTo("{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
            + "\"capabilities\":{\"tools\":{\"listChanged\":true},"
            + "\"resources\":{\"listChanged\":true,\"subscribe\":true},\"logging\":{}},"
            + "\"instructions\":\"Be kind\",\"ttlMs\":0,\"cacheScope\":\"private\","
            + "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"
            + "{\"name\":\"test\",\"version\":\"1\"}}}");
  }

  @Test
  void pagesOfAListComeInOneOrderAndMakeItWhole() {
    List<String> names = new ArrayList<>();
    String params = "{}";
    while (params != null) {
      JsonNode result = probe.modern("tools/list", params).result();
      result.path("tools").forEach(tool -> names.add(tool.path("name").asText()));
      String next = Json.text(result, "nextCursor");
      params = next == null ? null : "{'cursor':'" + next + "'}";
    }

    assertThat(names)
        .containsExactly("add", "admin", "echo", "fail", "flood", "greet", "hold", "spend", "talk");
    assertThat(probe.modern("tools/list", "{'cursor':'x'}").code()).isEqualTo(-32602);
  }

  @Test
  void aToolIsListedWithWhatItsMethodSays() {
    JsonNode add = probe.modern("tools/list", "{}").result().path("tools").get(0);

    assertThat(Json.write(add))
        .isEqualTo(
            "{\"name\":\"add\",\"description\":\"Adds\",\"inputSchema\":{\"type\":\"object\","
                + "\"properties\":{\"a\":{\"type\":\"integer\",\"format\":\"int32\"},"
                + "\"b\":{\"type\":\"integer\",\"format\":\"int32\"}},\"required\":[\"a\",\"b\"]},"
                + "\"annotations\":{\"readOnlyHint\":true,\"idempotentHint\":true,"
                + "\"destructiveHint\":false,\"openWorldHint\":false},\"title\":\"Adder\","
                + "\"outputSchema\":{\"type\":\"object\",\"properties\":{\"value\":"
                + "{\"type\":\"integer\",\"format\":\"int32\"}},\"required\":[\"value\"]}}");
  }

  @Test
  void aRecordIsStructuredContent() {
    JsonNode result = probe.call("add", "{'a':1,'b':2}").result();

    assertThat(result.path("structuredContent").toString()).isEqualTo("{\"value\":3}");
    assertThat(result.path("content").toString())
        .isEqualTo("[{\"type\":\"text\",\"text\":\"{\\\"value\\\":3}\"}]");
  }

  @Test
  void whatTheToolOrItsArgumentsDoWrongIsAResult() {
    JsonNode failed = probe.call("fail", "{}").result();
    JsonNode invalid = probe.call("echo", "{'text':7}").result();

    assertThat(failed.path("isError").asBoolean()).isTrue();
    assertThat(failed.path("content").get(0).path("text").asText()).isEqualTo("Try again tomorrow");
    assertThat(invalid.path("isError").asBoolean()).isTrue();
    assertThat(invalid.path("content").get(0).path("text").asText())
        .isEqualTo("Argument 'text' of 'echo' must be string but was 7 at $.args.text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tools/call | {'name':'nope'} | 200 | -32602",
        "tools/call | {} | 200 | -32602",
        "tools/call | {'name':'echo','arguments':[]} | 200 | -32602",
        "tools/nope | {} | 404 | -32601",
        "initialize | {} | 404 | -32601",
        "ping | {} | 404 | -32601",
        "logging/setLevel | {'level':'info'} | 404 | -32601",
        "resources/subscribe | {'uri':'test://one'} | 404 | -32601",
        "resources/read | {'uri':'test://two'} | 200 | -32602",
        "prompts/get | {'name':'nope'} | 200 | -32602",
        "completion/complete | {} | 200 | -32602",
        "tools/call | {'name':'echo','inputResponses':null} | 400 | -32602",
        "tools/call | {'name':'echo','requestState':7} | 400 | -32602",
        "subscriptions/listen | {} | 400 | -32602",
      })
  void D30_aRequestThatDoesNotHoldGetsTheRightCode(
      String method, String params, int status, int code) {
    Probe.Answer answer = probe.modern(method, params);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.last().path("id").asInt()).isEqualTo(1);
    assertThat(probe.call("echo", "{'text':'still there'}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MCP-Protocol-Version | 2025-11-25",
        "Mcp-Method | tools/list",
        "Mcp-Method | TOOLS/CALL",
        "Mcp-Name | other",
        "Mcp-Name | =?base64?!!?=",
      })
  void aHeaderThatSaysAnotherThingIsRefused(String header, String value) {
    ObjectNode request =
        Probe.request(1, "tools/call", Probe.params("{'name':'echo','arguments':{'text':'a'}}"));

    Probe.Answer answer =
        probe.send(Probe.modern(probe.url(), request, "{}").setHeader(header, value));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32020);
  }

  @Test
  void aVersionThatIsNotSpokenIsToldWhichAre() {
    ObjectNode request = Probe.request(1, "tools/list", Probe.params("{}"));
    HttpRequest.Builder builder = Probe.modern(probe.url(), request, "{}");
    String body = request.toString().replace("2026-07-28", "2099-01-01");

    Probe.Answer answer = probe.send(builder
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .setHeader("MCP-Protocol-Version", "2099-01-01"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().toString())
        .contains("-32022", "\"requested\":\"2099-01-01\"", "\"supported\":[\"2026-07-28\"]");
  }

  @Test
  void onlyPostIsServed() {
    for (String method : List.of("GET", "DELETE", "PUT", "OPTIONS")) {
      Probe.Answer answer = probe.send(HttpRequest.newBuilder(probe.url())
          .method(method, HttpRequest.BodyPublishers.noBody())
          .header("MCP-Protocol-Version", Probe.MODERN));

      assertThat(answer.status()).as(method).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo("POST");
    }
  }

  @Test
  void aClientIsAskedInRoundsAndTheCallKeepsItsKey() {
    String params = "{'name':'greet','arguments':{'greeting':'Hi'}}";
    JsonNode first = probe.modern("tools/call", params, CAN_ASK).result();

    String state = first.path("requestState").asText();
    String again = params.substring(0, params.length() - 1)
        + ",'inputResponses':{'who':{'action':'accept','content':{'name':'Ann'}}},"
        + "'requestState':'" + state + "'}";
    JsonNode second = probe.modern("tools/call", again, CAN_ASK).result();
    JsonNode third = probe.modern("tools/call", again, CAN_ASK).result();

    assertThat(first.path("resultType").asText()).isEqualTo("input_required");
    assertThat(first.path("inputRequests").path("who").path("method").asText())
        .isEqualTo("elicitation/create");
    assertThat(second.path("content").get(0).path("text").asText()).startsWith("Hi Ann ");
    assertThat(third).isEqualTo(second);
    assertThat(tools.calls).hasValue(3);
  }

  @Test
  void anAnswerThatDoesNotHoldToTheFormIsAskedForOnceMore() {
    JsonNode result = probe
        .modern(
            "tools/call",
            "{'name':'greet','arguments':{'greeting':'Hi'},"
                + "'inputResponses':{'who':{'action':'accept','content':{'name':7}}}}",
            CAN_ASK)
        .result();

    assertThat(result.path("resultType").asText()).isEqualTo("input_required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hi | xyz | is none of this server",
        "Hi | STATEx | is none of this server",
        "Hi | STATE.x | is none of this server",
        "Ho | STATE | belongs to another request",
      })
  void aStateThatWasChangedOrIsOfAnotherRequestIsRefused(
      String greeting, String given, String why) {
    String state = probe
        .modern("tools/call", "{'name':'greet','arguments':{'greeting':'Hi'}}", CAN_ASK)
        .result()
        .path("requestState")
        .asText();

    Probe.Answer answer = probe.modern(
        "tools/call",
        "{'name':'greet','arguments':{'greeting':'" + greeting + "'},'requestState':'"
            + given.replace("STATE", state) + "'}",
        CAN_ASK);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.error().path("message").asText()).endsWith(why);
  }

  @Test
  void whoCannotBeAskedIsToldWhatIsMissing() {
    Probe.Answer answer = probe.call("greet", "{'greeting':'Hi'}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().toString())
        .contains("-32021", "\"requiredCapabilities\":{\"elicitation\":{\"form\":{}}}");
  }

  @Test
  void aToolThatWantsApprovalIsCalledOnlyAfterTheUserAgreed() {
    String params = "{'name':'spend','arguments':{}";
    String cannot = probe.call("spend", "{}").result().toString();
    JsonNode asked = probe.modern("tools/call", params + "}", CAN_ASK).result();
    String no = probe
        .modern(
            "tools/call",
            params + ",'inputResponses':{'pollux.approval':{'action':'accept',"
                + "'content':{'approve':false}}}}",
            CAN_ASK)
        .result()
        .toString();
    assertThat(tools.calls).hasValue(0);
    String yes = probe
        .modern(
            "tools/call",
            params + ",'inputResponses':{'pollux.approval':{'action':'accept',"
                + "'content':{'approve':true}}}}",
            CAN_ASK)
        .result()
        .toString();

    assertThat(cannot).contains("this client cannot ask", "\"isError\":true");
    assertThat(asked.path("resultType").asText()).isEqualTo("input_required");
    assertThat(no).contains("did not agree", "\"isError\":true");
    assertThat(yes).contains("spent");
  }

  @Test
  void D32_aClientThatGoesAwayCancelsItsCall() throws Exception {
    ObjectNode request = Probe.request(1, "tools/call", Probe.params("{'name':'hold'}"));
    var answer = probe.sendAsync(Probe.modern(probe.url(), request, "{}"));
    tools.entered.get(10, TimeUnit.SECONDS);

    RawHttp.vanish(probe.port(), Probe.request(2, "tools/call", modernHold()));
    tools.cancelled.get(10, TimeUnit.SECONDS);

    tools.gate.complete("late");
    assertThat(answer.get(10, TimeUnit.SECONDS).result().toString()).contains("late");
  }

  private static ObjectNode modernHold() {
    return Probe.params("{'name':'hold','_meta':{"
        + "'io.modelcontextprotocol/protocolVersion':'2026-07-28',"
        + "'io.modelcontextprotocol/clientCapabilities':{}}}");
  }

  @Test
  void whatIsSaidDuringACallComesBeforeItsAnswer() {
    tools.gate.complete("end");
    Probe.Answer answer = probe.modern(
        "tools/call",
        "{'name':'talk','_meta':{'progressToken':'p','io.modelcontextprotocol/logLevel':'info'}}");

    assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
    assertThat(answer.header("x-accel-buffering")).isEqualTo("no");
    assertThat(answer.messages())
        .extracting(message -> message.path("method").asText()
            + message.at("/params/data").asText()
            + message.at("/params/message").asText()
            + message.at("/result/content/0/text").asText())
        .containsExactly(
            "notifications/messagebefore",
            "notifications/progresshalf",
            "notifications/messageafter",
            "end");
  }

  @Test
  void onlyWhatWasAskedForIsToldOnASubscription() throws Exception {
    ObjectNode request = Probe.request(
        "s",
        "subscriptions/listen",
        Probe.params("{'notifications':{'toolsListChanged':true,"
            + "'resourceSubscriptions':['test://one']}}"));
    try (Probe.Stream stream = probe.open(Probe.modern(probe.url(), request, "{}"))) {
      JsonNode acknowledged = stream.next();
      server.promptsChanged();
      server.resourceUpdated("test://two");
      server.resourceUpdated("test://one");
      server.toolsChanged();

      assertThat(acknowledged.path("method").asText())
          .isEqualTo("notifications/subscriptions/acknowledged");
      assertThat(stream.next().toString())
          .contains("resources/updated", "test://one", "subscriptionId\":\"s\"");
      assertThat(stream.next().toString()).contains("tools/list_changed", "subscriptionId\":\"s\"");
    }
  }

  @Test
  void aCallThatTakesTooLongIsCancelledAndAnswered() throws Exception {
    McpServer hasty = new McpServer(
        Implementation.of("test", "1"),
        new McpServerOptions().add(tools).setRequestTimeout(Duration.ofMillis(50)));
    Probe other = Probe.of(vertx, hasty, new McpHttpOptions());

    Probe.Answer answer = other.call("hold", "{}");

    assertThat(answer.error().path("message").asText())
        .isEqualTo("The request took longer than 50 ms");
    tools.cancelled.get(10, TimeUnit.SECONDS);
  }

  @Test
  void oneRequestTooManyIsRefusedAndTheOthersGoOn() throws Exception {
    McpServer small = new McpServer(
        Implementation.of("test", "1"), new McpServerOptions().add(tools).setMaxConcurrent(1));
    Probe other = Probe.of(vertx, small, new McpHttpOptions());
    var held = other.sendAsync(Probe.modern(
        other.url(), Probe.request(1, "tools/call", Probe.params("{'name':'hold'}")), "{}"));
    tools.entered.get(10, TimeUnit.SECONDS);

    Probe.Answer refused = other.call("echo", "{'text':'a'}");
    tools.gate.complete("held");

    assertThat(refused.error().path("message").asText()).isEqualTo("The server has too much to do");
    assertThat(held.get(10, TimeUnit.SECONDS).result().toString()).contains("held");
    assertThat(other.call("echo", "{'text':'a'}").result().toString()).contains("\"a\"");
  }
}
