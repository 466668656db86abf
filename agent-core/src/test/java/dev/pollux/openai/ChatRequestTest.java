package dev.pollux.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides are written with ' for ". */
class ChatRequestTest {

  private static ObjectNode json(String json) {
    return (ObjectNode) Json.parse(json.replace('\'', '"'));
  }

  private static String shown(JsonNode json) {
    return json.toString().replace('"', '\'');
  }

  private static GenerateContentConfig config(String json) {
    GenerateContentConfig config = GenerateContentConfig.EMPTY;
    for (var field : json(json).properties()) {
      config = config.with(field.getKey(), field.getValue());
    }
    return config;
  }

  private static ChatSettings settings(String config, boolean google) {
    return ChatSettings.of("m", config(config), new OpenAiOptions(), google);
  }

  private static String messages(boolean reasoning, boolean placeholders, String... contents) {
    List<Content> all = new ArrayList<>();
    for (String content : contents) {
      all.add(Content.of(json(content)));
    }
    return shown(ChatMessages.of(null, all, reasoning, placeholders));
  }

  private static String messages(String... contents) {
    return messages(false, false, contents);
  }

  private static String user(String parts) {
    return "{'role':'user','parts':[" + parts + "]}";
  }

  private static String model(String parts) {
    return "{'role':'model','parts':[" + parts + "]}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'temperature':0.5,'topP':0.9,'stopSequences':['a'],'seed':7} |"
            + " {'temperature':0.5,'top_p':0.9,'stop':['a'],'seed':7}",
        "{'presencePenalty':1,'frequencyPenalty':2} | {'presence_penalty':1,'frequency_penalty':2}",
        "{'maxOutputTokens':50,'candidateCount':1} | {'max_completion_tokens':50}",
        "{'responseMimeType':'text/plain','responseModalities':['TEXT']} | {}",
        "{'responseMimeType':'application/json'} | {'response_format':{'type':'json_object'}}",
        "{'responseMimeType':'application/json','responseJsonSchema':{'type':'array'}} |"
            + " {'response_format':{'type':'json_schema','json_schema':{'name':'answer','schema':{'type':'array'}}}}",
        "{'responseMimeType':'application/json','responseSchema':{'type':'STRING','nullable':true,'enum':['a']}} |"
            + " {'response_format':{'type':'json_schema','json_schema':{'name':'answer',"
            + "'schema':{'type':['string','null'],'enum':['a',null]}}}}",
        "{'thinkingConfig':{'thinkingLevel':'XHIGH'}} | {'reasoning_effort':'xhigh'}",
        "{'thinkingConfig':{'thinkingBudget':0}} | {'reasoning_effort':'none'}",
        "{'thinkingConfig':{'thinkingBudget':1024}} | {'reasoning_effort':'low'}",
        "{'thinkingConfig':{'thinkingBudget':1025}} | {'reasoning_effort':'medium'}",
        "{'thinkingConfig':{'thinkingBudget':9000}} | {'reasoning_effort':'high'}",
        "{'thinkingConfig':{'thinkingBudget':-1}} | {}"
      })
  void generationConfig(String given, String sent) {
    ChatSettings settings = settings("{'generationConfig':" + given + "}", false);

    assertThat(settings.json()).isEqualTo(json(sent));
    assertThat(settings.dropped()).isEmpty();
  }

  @Test
  void googleTakesThoughtsBudgetsAndCaches() {
    ChatSettings settings = settings(
        "{'cachedContent':'cachedContents/1','generationConfig':{'thinkingConfig':"
            + "{'includeThoughts':true,'thinkingLevel':'LOW'}}}",
        true);

    assertThat(settings.json())
        .isEqualTo(json("{'extra_body':{'google':{'cached_content':'cachedContents/1',"
            + "'thinking_config':{'include_thoughts':true,'thinking_level':'LOW'}}}}"));
    assertThat(settings("{'generationConfig':{'thinkingConfig':{'thinkingLevel':'LOW'}}}", true)
            .json())
        .isEqualTo(json("{'reasoning_effort':'low'}"));
  }

  @Test
  void whatOnlyTunesIsLeftOutByName() {
    ChatSettings settings = settings(
        "{'safetySettings':[],'labels':{},'generationConfig':{'topK':3,'mediaResolution':'X',"
            + "'thinkingConfig':{'includeThoughts':true}},'toolConfig':{'retrievalConfig':{}}}",
        false);

    assertThat(settings.json()).isEmpty();
    assertThat(settings.dropped())
        .containsExactly(
            "safetySettings",
            "labels",
            "toolConfig.retrievalConfig",
            "generationConfig.topK",
            "generationConfig.mediaResolution",
            "generationConfig.thinkingConfig.includeThoughts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'tools':[{'googleSearch':{}}]} | built-in tools, such as googleSearch",
        "{'cachedContent':'cachedContents/1'} | cachedContent",
        "{'continuationToken':'x'} | continuationToken",
        "{'newField':1} | newField",
        "{'systemInstruction':{'parts':[{'inlineData':{}}]}} | systemInstruction with anything but text",
        "{'generationConfig':{'candidateCount':2}} | generationConfig.candidateCount 2",
        "{'generationConfig':{'responseModalities':['IMAGE']}} | generationConfig.responseModalities IMAGE",
        "{'generationConfig':{'responseMimeType':'text/x.enum'}} | generationConfig.responseMimeType text/x.enum",
        "{'generationConfig':{'speechConfig':{}}} | generationConfig.speechConfig"
      })
  void whatWouldChangeTheAnswerIsRefusedByName(String config, String named) {
    assertThatThrownBy(() -> settings(config, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Model 'm' takes no " + named + ", which chat completions cannot say; ");
  }

  @Test
  void functionsAreTools() {
    GenerateContentConfig config = GenerateContentConfig.EMPTY.withTools(
        List.of(
            new FunctionDeclaration("f", "does f", json("{'type':'object','required':['x']}")),
            new FunctionDeclaration("g", "does g", null)),
        List.of());
    String f = "{'type':'function','function':{'name':'f','description':'does f',"
        + "'parameters':{'type':'object','required':['x']}}}";
    String g = "{'type':'function','function':{'name':'g','description':'does g'%s}}";

    assertThat(ChatSettings.of("m", config, new OpenAiOptions(), false).json())
        .isEqualTo(json("{'tools':[" + f + ","
            + g.formatted(",'parameters':{'type':'object','properties':{}}") + "]}"));
    assertThat(ChatSettings.of("m", config, new OpenAiOptions(), true).json())
        .isEqualTo(json("{'tools':[" + f + "," + g.formatted("") + "]}"));
  }

  @Test
  void geminisSchemaBecomesJsonSchema() {
    assertThat(GeminiSchema.jsonSchema(json("{'type':'OBJECT','propertyOrdering':['a'],"
            + "'properties':{'type':{'type':'ARRAY','minItems':'2','items':{'type':'INTEGER'}},"
            + "'b':{'anyOf':[{'type':'NULL'},{'type':'STRING','format':'date'}]}}}")))
        .isEqualTo(json("{'type':'object','properties':{'type':{'type':'array','minItems':2,"
            + "'items':{'type':'integer'}},'b':{'anyOf':[{'type':'null'},"
            + "{'type':'string','format':'date'}]}}}"));
  }

  @Test
  void modesOfCallingAreChoices() {
    assertThat(choice(ToolConfig.auto())).isEqualTo("'auto' of [f, g, h]");
    assertThat(choice(ToolConfig.none())).isEqualTo("'none' of [f, g, h]");
    assertThat(choice(ToolConfig.any())).isEqualTo("'required' of [f, g, h]");
    assertThat(choice(ToolConfig.any("g")))
        .isEqualTo("{'type':'function','function':{'name':'g'}} of [f, g, h]");
    assertThat(choice(ToolConfig.any("g", "h"))).isEqualTo("'required' of [g, h]");
    assertThat(choice(ToolConfig.validated("f"))).isEqualTo("'auto' of [f]");
    assertThat(settings("{'toolConfig':{'functionCallingConfig':{'mode':'NONE'}}}", false)
            .json())
        .isEmpty();
  }

  private static String choice(ToolConfig toolConfig) {
    List<FunctionDeclaration> functions = List.of(
        new FunctionDeclaration("f", "", null),
        new FunctionDeclaration("g", "", null),
        new FunctionDeclaration("h", "", null));
    ObjectNode json = ChatSettings.of(
            "m",
            GenerateContentConfig.EMPTY.withTools(functions, List.of()).withToolConfig(toolConfig),
            new OpenAiOptions(),
            false)
        .json();
    List<String> names = json.path("tools").findValuesAsText("name");
    return shown(json.path("tool_choice")) + " of " + names;
  }

  @Test
  void aConversationIsMessages() {
    assertThat(messages(
            user("{'text':'Hi'}"),
            model("{'text':'Hel'},{'thought':true,'text':'hm'},{'text':'lo'}"),
            user("{'text':'a'},{'text':'b'}")))
        .isEqualTo("[{'role':'user','content':'Hi'},{'role':'assistant','content':'Hello'},"
            + "{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]");
  }

  @Test
  void aTurnOfThoughtsAloneIsNotSent() {
    assertThat(messages(user("{'text':'Hi'}"), model("{'thought':true,'text':'hm'}")))
        .isEqualTo("[{'role':'user','content':'Hi'}]");
  }

  @Test
  void thoughtsGoBackWhereTheyAreWanted() {
    assertThat(messages(true, false, model("{'thought':true,'text':'hm'},{'text':'Yes'}")))
        .isEqualTo("[{'role':'assistant','content':'Yes','reasoning_content':'hm'}]");
  }

  @Test
  void callsAndTheirResponsesKeepTheirIdsAndTheirOrder() {
    assertThat(messages(
            user("{'text':'Hi'}"),
            model(
                "{'text':'Well'},{'functionCall':{'id':'a','name':'f','args':{'x':1}},"
                    + "'thoughtSignature':'S'},{'functionCall':{'name':'g'}},{'functionCall':{'name':'g'}}"),
            user("{'functionResponse':{'name':'g','response':{'output':[1]}}},"
                + "{'functionResponse':{'id':'a','name':'f','response':{'output':'ok'}}},"
                + "{'functionResponse':{'name':'g','response':{'error':'no'}}},{'text':'Go on'}")))
        .isEqualTo(
            "[{'role':'user','content':'Hi'},{'role':'assistant','content':'Well','tool_calls':["
                + "{'id':'a','type':'function','function':{'name':'f','arguments':'{\\'x\\':1}'},"
                + "'extra_content':{'google':{'thought_signature':'S'}}},"
                + "{'id':'call_1_1','type':'function','function':{'name':'g','arguments':'{}'}},"
                + "{'id':'call_1_2','type':'function','function':{'name':'g','arguments':'{}'}}]},"
                + "{'role':'tool','tool_call_id':'a','content':'ok'},"
                + "{'role':'tool','tool_call_id':'call_1_1','content':'[1]'},"
                + "{'role':'tool','tool_call_id':'call_1_2','content':'{\\'error\\':\\'no\\'}'},"
                + "{'role':'user','content':'Go on'}]");
  }

  @Test
  void aResponseWithoutItsCallIsRefused() {
    assertThatThrownBy(
            () -> messages(user("{'functionResponse':{'id':'a','name':'f','response':{}}}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("contents[0].parts[0]: a functionResponse of 'f' (expected: one for each"
            + " functionCall of the content before it)");
  }

  @Test
  void signaturesOfTextAndWhatTheServerAddedGoBack() {
    assertThat(messages(model("{'text':'Hi'},{'text':'','thoughtSignature':'T'},{'functionCall':"
            + "{'id':'a','name':'f'},'thoughtSignature':'S','partMetadata':{'openai':{'own':7,"
            + "'extra_content':{'google':{'new':1}}}}}")))
        .isEqualTo("[{'role':'assistant','content':'Hi','tool_calls':[{'id':'a','type':'function',"
            + "'function':{'name':'f','arguments':'{}'},'own':7,'extra_content':{'google':"
            + "{'new':1,'thought_signature':'S'}}}],'extra_content':{'google':"
            + "{'thought_signature':'T'}}}]");
  }

  @Test
  void thePlaceholderOfASignatureIsForGeminiAlone() {
    String signed = model("{'functionCall':{'id':'a','name':'f'},"
        + "'thoughtSignature':'skip_thought_signature_validator'}");

    assertThat(messages(false, true, signed)).contains("skip_thought_signature_validator");
    assertThat(messages(false, false, signed)).doesNotContain("extra_content");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'inlineData':{'mimeType':'image/png','data':'a-_b'},'mediaResolution':{'level':'MEDIA_RESOLUTION_LOW'}} |"
            + " {'type':'image_url','image_url':{'url':'data:image/png;base64,a+/b','detail':'low'}}",
        "{'inlineData':{'mimeType':'audio/x-wav','data':'AA'}} |"
            + " {'type':'input_audio','input_audio':{'data':'AA','format':'wav'}}",
        "{'inlineData':{'mimeType':'audio/mpeg','data':'AA'}} |"
            + " {'type':'input_audio','input_audio':{'data':'AA','format':'mp3'}}",
        "{'inlineData':{'mimeType':'application/pdf','data':'AA'}} |"
            + " {'type':'file','file':{'filename':'file.pdf','file_data':'data:application/pdf;base64,AA'}}",
        "{'inlineData':{'mimeType':'text/csv','data':'AA','displayName':'a.csv'}} |"
            + " {'type':'file','file':{'filename':'a.csv','file_data':'data:text/csv;base64,AA'}}",
        "{'fileData':{'mimeType':'image/png','fileUri':'https://x/y.png'}} |"
            + " {'type':'image_url','image_url':{'url':'https://x/y.png'}}"
      })
  void imagesAudioAndFiles(String part, String sent) {
    assertThat(messages(user(part))).isEqualTo("[{'role':'user','content':[" + sent + "]}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "user | {'inlineData':{'mimeType':'video/mp4','data':'A'}} | inlineData video/mp4",
        "user | {'inlineData':{'mimeType':'audio/ogg','data':'A'}} | inlineData audio/ogg",
        "user | {'fileData':{'mimeType':'image/png','fileUri':'gs://a'}} | fileData image/png",
        "user | {'functionCall':{'name':'f'}} | functionCall",
        "user | {'new':1} | a part of an unknown kind",
        "model | {'executableCode':{}} | executableCode",
        "model | {'inlineData':{'mimeType':'image/png','data':'A'}} | inlineData"
      })
  void otherPartsAreRefusedByName(String role, String part, String named) {
    assertThatThrownBy(
            () -> messages("{'role':'" + role + "','parts':[{'text':'x'}," + part + "]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("contents[0].parts[1]: " + named + " (expected: ")
        .hasMessageEndingWith("; chat completions take nothing else here)");
  }

  @Test
  void filesOfAToolAreShownBehindAllResults() {
    assertThat(messages(
            model("{'functionCall':{'id':'a','name':'f'}},{'functionCall':{'id':'b','name':'g'}}"),
            user("{'functionResponse':{'id':'a','name':'f','response':{'output':'see'},'parts':"
                + "[{'inlineData':{'mimeType':'image/png','data':'AA'}}]}},"
                + "{'functionResponse':{'id':'b','name':'g','response':{}}}")))
        .endsWith("{'role':'tool','tool_call_id':'a','content':'see'},"
            + "{'role':'tool','tool_call_id':'b','content':'{}'},"
            + "{'role':'user','content':[{'type':'text','text':'Given by f (a):'},"
            + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AA'}}]}]");
  }
}
