package dev.pollux.mcp.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.testing.ScriptedModel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingTest {

  private final Vertx vertx = Vertx.vertx();
  private final ScriptedModel model = new ScriptedModel(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private CreateMessageResult ask(String params) {
    SamplingHandler handler = SamplingHandler.of(model, 500);
    Promise<CreateMessageResult> answer = Promise.promise();
    vertx.runOnContext(v -> Future.<CreateMessageResult>future(promise -> handler
            .createMessage("peer", new CreateMessageRequest((ObjectNode) Json.parse(params)))
            .onComplete(promise))
        .onComplete(answer));
    return answer.future().await();
  }

  @Test
  void aModelAnswersWithinItsLimit() {
    model.thenSays("Paris");

    CreateMessageResult result = ask(
        "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"The capital?\"}}],"
            + "\"systemPrompt\":\"Be short\",\"maxTokens\":100000,\"temperature\":0.25,"
            + "\"stopSequences\":[\"END\"]}");

    GenerateContentRequest request = model.requests().get(0);
    assertThat(result.text()).isEqualTo("Paris");
    assertThat(result.model()).isEqualTo(model.id());
    assertThat(request.contents().get(0).text()).isEqualTo("The capital?");
    assertThat(request.json().toString())
        .contains("\"maxOutputTokens\":500", "Be short")
        .contains("\"temperature\":0.25", "\"stopSequences\":[\"END\"]");
  }

  @Test
  void aTemperatureThatTheModelDoesNotKnowIsTheServersMistake() {
    assertThatThrownBy(
            () -> ask(("{'messages':[" + QUESTION + "],'temperature':-3}").replace('\'', '"')))
        .isInstanceOf(McpException.class)
        .hasMessageStartingWith("The model cannot be asked like this: temperature");
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void whatAModelCannotBeShownIsRefused() {
    assertThatThrownBy(
            () -> ask("{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"smell\"}}]}"))
        .hasMessage("Content of this kind cannot be given to the model");
  }

  private static final String TOOLS = "'tools':[{'name':'climate','description':'Of a city',"
      + "'inputSchema':{'type':'object','properties':{'city':{'type':'string'}}}}],"
      + "'toolChoice':{'mode':'required'}";
  private static final String QUESTION =
      "{'role':'user','content':{'type':'text','text':'Oslo or Rome?'}}";

  private CreateMessageResult askWithTools(String messages) {
    return ask(
        ("{'messages':[" + messages + "],'maxTokens':100," + TOOLS + "}").replace('\'', '"'));
  }

  @Test
  void aModelsCallsOfToolsGoToTheServerAndTheirResultsComeBackToTheModel() {
    JsonNode said = Json.parse(("{'role':'model','parts':[{'text':'Let me see'},"
            + "{'functionCall':{'name':'climate','args':{'city':'Oslo'}},'thoughtSignature':'sig'},"
            + "{'functionCall':{'id':'c2','name':'climate','args':{'city':'Rome'}}}]}")
        .replace('\'', '"'));
    ObjectNode answer = Json.object();
    answer.putArray("candidates").addObject().put("finishReason", "STOP").set("content", said);
    model.thenAnswers(request -> GenerateContentResponse.of(answer)).thenSays("Rome");

    CreateMessageResult first = askWithTools(QUESTION);

    assertThat(first.stopReason()).isEqualTo("toolUse");
    assertThat(first.text()).isEqualTo("Let me see");
    assertThat(first.toolUses()).extracting(ContentBlock.ToolUse::name).containsOnly("climate");
    assertThat(model.requests().get(0).json().toString())
        .contains("\"parametersJsonSchema\":{\"type\":\"object\"", "\"mode\":\"ANY\"");

    String oslo = first.toolUses().get(0).id();
    CreateMessageResult second = askWithTools(QUESTION + ",{'role':'assistant','content':"
        + first.json().get("content").toString() + "},{'role':'user','content':["
        + "{'type':'tool_result','toolUseId':'c2','content':[{'type':'text','text':'warm'}]},"
        + "{'type':'tool_result','toolUseId':'" + oslo + "','isError':true,'content':[]}]}");

    assertThat(second.text()).isEqualTo("Rome");
    assertThat(second.stopReason()).isEqualTo("endTurn");
    List<Content> contents = model.requests().get(1).contents();
    assertThat(contents.get(1).json()).isEqualTo(said);
    List<FunctionResponse> responses = contents.get(2).functionResponses();
    assertThat(responses).extracting(FunctionResponse::id).containsExactly(null, "c2");
    assertThat(responses).extracting(FunctionResponse::name).containsOnly("climate");
    assertThat(responses.get(0).isError()).isTrue();
    assertThat(responses.get(1).response().path("output").asText()).isEqualTo("warm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'type':'tool_result','toolUseId':'2','content':[]} | The result of a tool is missing",
        "{'type':'text','text':'So?'} | After calls of tools come their results, and nothing else",
        "{'type':'tool_result','toolUseId':'1'},{'type':'tool_result','toolUseId':'2'} | "
            + "The result of a tool belongs to no call",
      })
  void callsAndResultsThatDoNotBelongTogetherAreRefused(String results, String message) {
    assertThatThrownBy(() -> askWithTools(QUESTION
            + ",{'role':'assistant','content':{'type':'tool_use','id':'1','name':'climate',"
            + "'input':{}}},{'role':'user','content':[" + results + "]}"))
        .isInstanceOf(McpException.class)
        .hasMessage(message);
    assertThat(model.requests()).isEmpty();
  }

  /** Before any other message: the specification says so, and Gemini refuses what is between. */
  @Test
  void whatTheModelSaysBetweenACallAndItsResultIsRefused() {
    assertThatThrownBy(() -> askWithTools(QUESTION
            + ",{'role':'assistant','content':[{'type':'tool_use','id':'1','name':'climate',"
            + "'input':{}}]},{'role':'assistant','content':{'type':'text','text':'Wait'}},"
            + "{'role':'user','content':{'type':'tool_result','toolUseId':'1','content':[]}}"))
        .isInstanceOf(McpException.class)
        .hasMessage("The result of a tool is missing");
    assertThat(model.requests()).isEmpty();
  }

  /** The names are those of {@code ToolUseContent}, {@code ToolResultContent} and {@code ToolChoice}. */
  @Test
  void whatAServerSendsIsWhatTheSchemaSays() {
    CallToolResult result = new CallToolResult(Json.parse(
        ("{'resultType':'complete','structuredContent':{'c':18},'isError':false,'_meta':{'a':1}}")
            .replace('\'', '"')));

    CreateMessageRequest request = CreateMessageRequest.of(
            List.of(
                PromptMessage.user(ContentBlock.text("Paris?")),
                PromptMessage.assistant(List.of(
                    ContentBlock.toolUse("call_1", "weather", Json.object().put("city", "Paris")))),
                PromptMessage.user(List.of(ContentBlock.toolResult("call_1", result)))),
            1000)
        .withTools(
            List.of(McpTool.of("weather", "Of a city", Json.object().put("type", "object"))),
            "required");

    assertThat(request.json())
        .isEqualTo(Json.parse(("{'messages':["
                + "{'role':'user','content':{'type':'text','text':'Paris?'}},"
                + "{'role':'assistant','content':[{'type':'tool_use','id':'call_1',"
                + "'name':'weather','input':{'city':'Paris'}}]},"
                + "{'role':'user','content':[{'type':'tool_result','toolUseId':'call_1',"
                + "'content':[],'structuredContent':{'c':18},'isError':false,'_meta':{'a':1}}]}],"
                + "'maxTokens':1000,'tools':[{'name':'weather','description':'Of a city',"
                + "'inputSchema':{'type':'object'}}],'toolChoice':{'mode':'required'}}")
            .replace('\'', '"')));
  }

  @Test
  void aToolThatTheModelsServiceWouldRefuseIsNamed() {
    assertThatThrownBy(() -> ask(
            ("{'messages':[" + QUESTION + "],'tools':[{'name':'no name'}]}").replace('\'', '"')))
        .hasMessage("The model takes no tool 'no name'");
  }
}
