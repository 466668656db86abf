package dev.pollux.mcp.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.mcp.protocol.Root;
import dev.pollux.mcp.server.McpCall;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;
import java.util.List;

/** The tools that the official conformance suite calls and that ask the client. */
final class AskingTools {

  @Tool(value = "Asks the client's model", name = "test_sampling")
  public Future<String> sampling(
      @ToolParam("What the model is asked") String prompt, ToolContext context) {
    return McpCall.of(context)
        .sample("answer", question(prompt, 100))
        .map(answer -> "LLM response: " + answer.text());
  }

  @Tool(value = "Asks the user", name = "test_elicitation")
  public Future<String> elicitation(
      @ToolParam("What the user reads") String message, ToolContext context) {
    String schema = "{'type':'object','properties':{"
        + "'username':{'type':'string','description':'A user name'},"
        + "'email':{'type':'string','description':'An address'}},'required':['username','email']}";
    return McpCall.of(context)
        .elicit("user", form(message, schema))
        .map(answer -> "User response: " + told(answer));
  }

  @Tool(value = "Asks for values with defaults", name = "test_elicitation_sep1034_defaults")
  public Future<String> defaults(ToolContext context) {
    String schema = "{'type':'object','properties':{"
        + "'name':{'type':'string','default':'John Doe'},"
        + "'age':{'type':'integer','default':30},"
        + "'score':{'type':'number','default':95.5},"
        + "'status':{'type':'string','enum':['active','inactive','pending'],'default':'active'},"
        + "'verified':{'type':'boolean','default':true}}}";
    return McpCall.of(context)
        .elicit("values", form("Please check these values", schema))
        .map(answer -> "Elicitation completed: " + told(answer));
  }

  @Tool(value = "Asks for choices", name = "test_elicitation_sep1330_enums")
  public Future<String> enums(ToolContext context) {
    String schema = "{'type':'object','properties':{"
        + "'untitledSingle':{'type':'string','enum':['option1','option2','option3']},"
        + "'titledSingle':{'type':'string','oneOf':["
        + "{'const':'value1','title':'First Option'},"
        + "{'const':'value2','title':'Second Option'},"
        + "{'const':'value3','title':'Third Option'}]},"
        + "'legacyEnum':{'type':'string','enum':['opt1','opt2','opt3'],"
        + "'enumNames':['Option One','Option Two','Option Three']},"
        + "'untitledMulti':{'type':'array','items':{'type':'string',"
        + "'enum':['option1','option2','option3']}},"
        + "'titledMulti':{'type':'array','items':{'anyOf':["
        + "{'const':'value1','title':'First Choice'},"
        + "{'const':'value2','title':'Second Choice'},"
        + "{'const':'value3','title':'Third Choice'}]}}}}";
    return McpCall.of(context)
        .elicit("choices", form("Please choose", schema))
        .map(answer -> "Elicitation completed: " + told(answer));
  }

  @Tool(value = "Needs the client's model", name = "test_missing_capability")
  public Future<String> missingCapability(ToolContext context) {
    return McpCall.of(context)
        .sample("answer", question("Anything", 10))
        .map(CreateMessageResult::text);
  }

  @Tool(value = "Asks the user on a stream", name = "test_streaming_elicitation")
  public Future<String> streamingElicitation(ToolContext context) {
    return ask(context, "confirm", "Please confirm", "ok", "boolean").map(AskingTools::told);
  }

  @Tool(value = "Asks for a name", name = "test_input_required_result_elicitation")
  public Future<String> inputElicitation(ToolContext context) {
    return ask(context, "user_name", "What is your name?", "name", "string")
        .map(answer -> "Hello, " + answer.content().path("name").asText() + "!");
  }

  @Tool(value = "Asks the model", name = "test_input_required_result_sampling")
  public Future<String> inputSampling(ToolContext context) {
    return McpCall.of(context)
        .sample("capital_question", question("What is the capital of France?", 100))
        .map(CreateMessageResult::text);
  }

  @Tool(value = "Asks for the roots", name = "test_input_required_result_list_roots")
  public Future<String> inputRoots(ToolContext context) {
    return McpCall.of(context).roots("client_roots").map(AskingTools::told);
  }

  @Tool(value = "Keeps a state", name = "test_input_required_result_request_state")
  public Future<String> requestState(ToolContext context) {
    return confirmed(context);
  }

  @Tool(value = "Keeps a signed state", name = "test_input_required_result_tampered_state")
  public Future<String> tamperedState(ToolContext context) {
    return confirmed(context);
  }

  private static Future<String> confirmed(ToolContext context) {
    return ask(context, "confirm", "Please confirm", "ok", "boolean").map(answer -> {
      if (!McpCall.of(context).isContinued()) {
        throw new ToolException("The state is missing");
      }
      return "state-ok";
    });
  }

  @Tool(value = "Asks three things at once", name = "test_input_required_result_multiple_inputs")
  public Future<String> multipleInputs(ToolContext context) {
    Future<ElicitResult> name = ask(context, "user_name", "What is your name?", "name", "string");
    Future<CreateMessageResult> greeting =
        McpCall.of(context).sample("greeting", question("Generate a greeting", 50));
    Future<List<Root>> roots = McpCall.of(context).roots("client_roots");
    return Future.all(name, greeting, roots)
        .map(
            v -> greeting.result().text() + " " + told(name.result()) + " " + told(roots.result()));
  }

  @Tool(value = "Asks twice", name = "test_input_required_result_multi_round")
  public Future<String> multiRound(ToolContext context) {
    return ask(context, "step1", "Step 1: What is your name?", "name", "string")
        .compose(
            name -> ask(context, "step2", "Step 2: What is your favorite color?", "color", "string")
                .map(color -> told(name) + ", " + told(color)));
  }

  @Tool(value = "Asks what it may", name = "test_input_required_result_capabilities")
  public Future<String> capabilities(ToolContext context) {
    McpCall call = McpCall.of(context);
    if (call.clientCapabilities().elicitationForm()) {
      return ask(context, "user_name", "What is your name?", "name", "string")
          .map(AskingTools::told);
    }
    return call.sample("greeting", question("Generate a greeting", 50))
        .map(CreateMessageResult::text);
  }

  static Future<ElicitResult> ask(
      ToolContext context, String key, String message, String field, String type) {
    return ask(McpCall.of(context), key, message, field, type);
  }

  static Future<ElicitResult> ask(
      McpCall call, String key, String message, String field, String type) {
    String schema = "{'type':'object','properties':{'" + field + "':{'type':'" + type
        + "'}},'required':['" + field + "']}";
    return call.elicit(key, form(message, schema));
  }

  private static ElicitRequest form(String message, String schema) {
    return ElicitRequest.form(message, (ObjectNode) Json.parse(schema.replace('\'', '"')));
  }

  private static CreateMessageRequest question(String text, int maxTokens) {
    return CreateMessageRequest.of(List.of(PromptMessage.user(ContentBlock.text(text))), maxTokens);
  }

  private static String told(ElicitResult answer) {
    return "action=" + answer.action() + ", content=" + answer.content();
  }

  private static String told(List<Root> roots) {
    return "Roots: " + roots.stream().map(Root::uri).toList();
  }
}
