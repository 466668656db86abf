package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.openai.ChatDefect;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatFaceTest {

  private static final String OPENAI = "/v1/chat/completions";
  private static final String GOOGLE = "/v1beta/openai/chat/completions";
  private static final String USER = "{'role': 'user', 'content': 'Hello'}";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    start(new LocalGeminiOptions());
  }

  private void start(LocalGeminiOptions options) {
    gemini = LocalGemini.start(vertx, options).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private HttpResponse<String> post(String path, String body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(gemini.url() + path))
        .header("Authorization", "Bearer KEY")
        .POST(BodyPublishers.ofString(body))
        .build();
    return client.sendAsync(request, BodyHandlers.ofString()).join();
  }

  private static String body(String messages, String more) {
    return ("{'model': 'gemini-3.8-flash', 'messages': [" + messages + "]" + more + "}")
        .replace('\'', '"');
  }

  private JsonNode ask(String path, String messages, String more) {
    return Json.parse(post(path, body(messages, more)).body());
  }

  private List<JsonNode> stream(String path, String more) {
    String answer = post(path, body(USER, ", 'stream': true" + more)).body();
    assertThat(answer).endsWith("data: [DONE]\r\n\r\n");
    List<JsonNode> chunks = new ArrayList<>();
    for (String event : answer.replace("data: [DONE]\r\n\r\n", "").split("\r\n\r\n")) {
      JsonNode chunk = Json.parse(event.substring("data: ".length()));
      assertThat(chunk.get("object").asText()).isEqualTo("chat.completion.chunk");
      chunks.add(chunk);
    }
    return chunks;
  }

  private static List<JsonNode> at(List<JsonNode> chunks, String path) {
    return chunks.stream()
        .map(chunk -> chunk.at(path))
        .filter(found -> !found.isMissingNode() && !found.isNull())
        .toList();
  }

  @Test
  void textIsACompletion() {
    gemini.reply(Reply.thought("hm").and(Reply.text("Good morning")));

    ObjectNode answer = (ObjectNode) ask(OPENAI, USER, "");

    assertThat(answer.remove("id").asText()).startsWith("chatcmpl-");
    assertThat(answer.remove("created").isNumber()).isTrue();
    assertThat(answer).isEqualTo(Json.parse("""
        {"model": "gemini-3.8-flash", "object": "chat.completion", "choices": [{"index": 0,
          "message": {"role": "assistant", "content": "Good morning", "reasoning_content": "hm"},
          "finish_reason": "stop"}],
         "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7,
          "completion_tokens_details": {"reasoning_tokens": 1}}}
        """));
    assertThat(gemini.requests().get(0).model()).isEqualTo("gemini-3.8-flash");
  }

  @Test
  void textIsStreamed() {
    gemini.reply(Reply.text("Good morning").withFinishReason("MAX_TOKENS"));

    List<JsonNode> chunks = stream(OPENAI, ", 'stream_options': {'include_usage': true}");

    assertThat(at(chunks, "/choices/0/delta/content").stream().map(JsonNode::asText))
        .containsExactly("Good ", "morni", "ng");
    assertThat(at(chunks, "/choices/0/delta/role")).hasSize(1);
    assertThat(at(chunks, "/choices/0/finish_reason").toString()).isEqualTo("[\"length\"]");
    assertThat(chunks.get(4).get("choices")).isEmpty();
    assertThat(chunks.get(4).at("/usage/total_tokens").asInt()).isEqualTo(6);
    assertThat(at(chunks, "/id").stream().distinct()).hasSize(1);
  }

  @Test
  void callsAreToolCallsAndTheirResultsComeBack() {
    gemini.reply(
        Reply.call("a", Map.of("n", 1)).and(Reply.call("b", Map.of())), Reply.text("done"));

    JsonNode message = ask(OPENAI, USER, "").at("/choices/0/message");
    JsonNode calls = message.get("tool_calls");
    String ids0 = calls.get(0).get("id").asText();
    String ids1 = calls.get(1).get("id").asText();

    assertThat(message.get("content").isNull()).isTrue();
    assertThat(calls.get(0).get("function"))
        .isEqualTo(Json.parse("{\"name\":\"a\",\"arguments\":\"{\\\"n\\\":1}\"}"));
    assertThat(calls.get(0).has("extra_content")).isFalse();
    String echo =
        USER + "," + message + ",{'role':'tool','tool_call_id':'" + ids0 + "','content':'1'}";
    assertThat(ask(OPENAI, echo, "").at("/error/message").asText())
        .isEqualTo("An assistant message with 'tool_calls' must be followed by tool messages"
            + " responding to each 'tool_call_id'. The following tool_call_ids did not have"
            + " response messages: " + ids1);
    echo += ",{'role':'tool','tool_call_id':'" + ids1 + "','content':'2'}";
    assertThat(ask(OPENAI, echo, "").at("/choices/0/message/content").asText()).isEqualTo("done");
    assertThat(gemini.takeRefusals()).hasSize(1);
  }

  @Test
  void argumentsAreStreamedInPiecesByIndex() {
    gemini.reply(Reply.text("ok")
        .and(Reply.call("a", Map.of("city", "Oslo")))
        .and(Reply.call("b", Map.of("city", "Rome"))));

    List<JsonNode> chunks = stream(OPENAI, "");

    StringBuilder[] arguments = {new StringBuilder(), new StringBuilder()};
    for (JsonNode call : at(chunks, "/choices/0/delta/tool_calls/0")) {
      arguments[call.get("index").asInt()].append(call.at("/function/arguments").asText());
    }
    assertThat(arguments[0]).hasToString("{\"city\":\"Oslo\"}");
    assertThat(arguments[1]).hasToString("{\"city\":\"Rome\"}");
    assertThat(at(chunks, "/choices/0/delta/tool_calls/0/id")).hasSize(2);
    assertThat(at(chunks, "/choices/0/finish_reason").toString()).isEqualTo("[\"tool_calls\"]");
  }

  @Test
  void signaturesMustComeBackToGoogle() {
    gemini.reply(Reply.call("a", Map.of("n", 1)), Reply.text("done"));
    JsonNode call = ask(GOOGLE, USER, "").at("/choices/0/message/tool_calls/0");
    String result =
        ",{'role':'tool','tool_call_id':'" + call.get("id").asText() + "','content':'1'}";
    ObjectNode bare = call.deepCopy();
    bare.remove("extra_content");
    String before = USER + ",{'role':'assistant','tool_calls':[";

    JsonNode refused = ask(GOOGLE, before + bare + "]}" + result, "");
    JsonNode answered = ask(GOOGLE, before + call + "]}" + result, "");

    assertThat(call.at("/extra_content/google/thought_signature").asText()).hasSize(44);
    assertThat(refused.at("/0/error/message").asText())
        .startsWith("Function call is missing a thought_signature in functionCall parts.");
    assertThat(answered.at("/choices/0/message/content").asText()).isEqualTo("done");
    assertThat(gemini.takeRefusals()).hasSize(1);
  }

  @Test
  void googleStreamsCallsWholeAndSigned() {
    gemini.reply(Reply.call("a", Map.of("city", "Oslo")).and(Reply.call("b", Map.of())));

    List<JsonNode> calls = at(stream(GOOGLE, ""), "/choices/0/delta/tool_calls/0");

    assertThat(calls).hasSize(2);
    assertThat(calls.get(0).at("/function/arguments").asText()).isEqualTo("{\"city\":\"Oslo\"}");
    assertThat(calls.get(0).has("extra_content")).isTrue();
    assertThat(calls.get(1).has("extra_content")).isFalse();
  }

  @Test
  void defectsAreShownWhenAskedFor() {
    Reply calls = Reply.call("a", Map.of()).and(Reply.call("b", Map.of()));
    start(new LocalGeminiOptions()
        .setChatDefects(ChatDefect.STOP_BEHIND_CALLS, ChatDefect.NO_INDEX, ChatDefect.EMPTY_ID));
    gemini.reply(calls);
    List<JsonNode> chunks = stream(OPENAI, "");
    start(new LocalGeminiOptions().setChatDefects(ChatDefect.CALLS_IN_ONE_DELTA));
    gemini.reply(calls);
    List<JsonNode> together = stream(OPENAI, "");

    assertThat(at(chunks, "/choices/0/finish_reason").toString()).isEqualTo("[\"stop\"]");
    assertThat(at(chunks, "/choices/0/delta/tool_calls/0/index")).isEmpty();
    assertThat(at(chunks, "/choices/0/delta/tool_calls/0/id").toString()).isEqualTo("[\"\", \"\"]");
    ArrayNode delta = (ArrayNode) at(together, "/choices/0/delta/tool_calls").get(0);
    assertThat(delta).hasSize(2);
    assertThat(delta.get(0).get("index").asInt()).isZero();
    assertThat(delta.get(1).get("index").asInt()).isEqualTo(1);
    assertThat(at(together, "/choices/0/finish_reason").toString()).isEqualTo("[\"tool_calls\"]");
  }

  @Test
  void idsThatWereInventedForEmptyOnesAreTakenByGoogle() {
    start(new LocalGeminiOptions().setChatDefects(ChatDefect.EMPTY_ID));
    gemini.reply(Reply.call("a", Map.of("n", 1)), Reply.text("done"));
    ObjectNode call = (ObjectNode) ask(GOOGLE, USER, "").at("/choices/0/message/tool_calls/0");
    call.put("id", "mine");

    JsonNode answer = ask(
        GOOGLE,
        USER + ",{'role':'assistant','content':null,'tool_calls':[" + call + "]},"
            + "{'role':'tool','tool_call_id':'mine','content':'1'}",
        "");

    assertThat(answer.at("/choices/0/message/content").asText())
        .as("%s", answer)
        .isEqualTo("done");
  }

  @Test
  void errorsHaveTheShapeOfTheirFace() {
    gemini.reply(
        Reply.error(429, "RESOURCE_EXHAUSTED", "slow"),
        Reply.error(429, "RESOURCE_EXHAUSTED", "slow"));

    HttpResponse<String> openai = post(OPENAI, body(USER, ""));
    HttpResponse<String> google = post(GOOGLE, body(USER, ""));

    assertThat(openai.statusCode()).isEqualTo(429);
    assertThat(Json.parse(openai.body())).isEqualTo(Json.parse("""
        {"error": {"message": "slow", "type": "resource_exhausted", "param": null, "code": null}}
        """));
    assertThat(Json.parse(google.body())).isEqualTo(Json.parse("""
        [{"error": {"code": 429, "message": "slow", "status": "RESOURCE_EXHAUSTED"}}]
        """));
  }

  @Test
  void keyMustBeABearersUnlessNoneIsNeeded() {
    HttpResponse<String> answer = new Http(gemini.url()).post(OPENAI, body(USER, ""));
    assertThat(answer.statusCode()).isEqualTo(401);

    start(new LocalGeminiOptions().setKeyNeeded(false));
    gemini.reply(Reply.text("fine"));
    assertThat(new Http(gemini.url()).post(OPENAI, body(USER, "")).statusCode()).isEqualTo(200);

    start(new LocalGeminiOptions().setAcceptedKey("OTHER"));
    assertThat(post(OPENAI, body(USER, "")).body()).contains("Incorrect API key provided.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'role': 'user', 'content': 'q'} | , 'top_k': 1 | Unrecognized request argument supplied",
        "`` | `` | Invalid 'messages': empty array.",
        "{'role': 'model', 'content': 'q'} | `` | Invalid value: 'model'.",
        "{'role': 'user'} | `` | Invalid value for 'content': expected a string, got nothing.",
        "{'role': 'user', 'content': 'q', 'id': 1} | `` | Unknown parameter: 'messages[0].id'.",
        "{'role': 'user', 'content': [{'type': 'text'}]} | `` | Invalid value: 'text' with 1",
        "{'role': 'tool', 'tool_call_id': 'x', 'content': 'q'} | `` | Invalid parameter: messages",
        "{'role': 'assistant', 'tool_calls': []} | `` | Invalid 'messages[0].tool_calls'",
        "{'role': 'assistant', 'tool_calls': [{'id': 'a', 'type': 'function',"
            + " 'function': {'name': 'f', 'arguments': {}}}]} | ``"
            + " | Invalid type for 'messages[0].tool_calls[0].function.arguments'",
        "{'role': 'assistant', 'tool_calls': [{'id': 'a', 'type': 'function',"
            + " 'function': {'name': 'f', 'arguments': '[]'}}]} | ``"
            + " | Invalid 'messages[0].tool_calls[0].function.arguments'",
        "{'role': 'assistant', 'tool_calls': [{'id': '', 'type': 'function',"
            + " 'function': {'name': 'f', 'arguments': '{}'}}]} | ``"
            + " | Missing required parameter: 'messages[0].tool_calls[0].id'.",
        "{'role': 'user', 'content': 'q'} | , 'tool_choice': 'auto' | 'tool_choice' is only allowed",
        "{'role': 'user', 'content': 'q'} | , 'tools': [{'type': 'function',"
            + " 'function': {'name': 'a b'}}] | Invalid 'tools[0].function.name'",
        "{'role': 'user', 'content': 'q'} | , 'stream_options': {} | The 'stream_options' parameter",
        "{'role': 'user', 'content': 'q'} | , 'response_format': {'type': 'json_schema'}"
            + " | Missing required parameter: 'response_format.json_schema.name'.",
      })
  void refused(String messages, String more, String message) {
    assertThat(ask(OPENAI, messages, more).at("/error/message").asText()).startsWith(message);
    assertThat(gemini.takeRefusals()).hasSize(1);
  }
}
