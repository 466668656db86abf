package dev.pollux.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.StreamedResponse;
import dev.pollux.json.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatReaderTest {

  private static GenerateContentResponse read(Set<String> functions, String... chunks) {
    ChatReader reader = new ChatReader(functions);
    StreamedResponse whole = new StreamedResponse();
    for (String chunk : chunks) {
      GenerateContentResponse read = reader.read(Json.parse(chunk.replace('\'', '"')));
      if (read != null) {
        whole.add(read);
      }
    }
    GenerateContentResponse last = reader.end();
    if (last != null) {
      whole.add(last);
    }
    return whole.response();
  }

  private static GenerateContentResponse read(String... chunks) {
    return read(Set.of("f", "g"), chunks);
  }

  private static String delta(String delta) {
    return "{'id':'c1','model':'m-1','choices':[{'index':0,'delta':" + delta + "}]}";
  }

  private static String calls(String calls) {
    return delta("{'tool_calls':[" + calls + "]}");
  }

  /** A call's piece; the arguments are written with ^ for a quote inside a text. */
  private static String piece(String head, String name, String arguments) {
    return "{" + head + "'function':{" + (name == null ? "" : "'name':'" + name + "',")
        + "'arguments':'" + arguments.replace("^", "\\\"") + "'}}";
  }

  private static final String STOP = "{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}";
  private static final String CALLS = STOP.replace("stop", "tool_calls");

  private static String parts(GenerateContentResponse response) {
    return response.content().json().path("parts").toString().replace('"', '\'');
  }

  private static String call(String id, String name, String args) {
    return "{'functionCall':{" + (id == null ? "" : "'id':'" + id + "',") + "'name':'" + name
        + "','args':" + args + "}}";
  }

  @Test
  void piecesOfTextAreOneTextAndTheEndHasItsReason() {
    GenerateContentResponse response = read(
        delta("{'role':'assistant','content':''}"),
        delta("{'content':'Hel'}"),
        delta("{'content':'lo'}"),
        STOP);

    assertThat(parts(response)).isEqualTo("[{'text':'Hello'}]");
    assertThat(response.finishReason()).hasToString("STOP");
    assertThat(response.modelVersion()).isEqualTo("m-1");
    assertThat(response.responseId()).isEqualTo("c1");
  }

  @Test
  void aWholeAnswerIsReadTheSame() {
    GenerateContentResponse response =
        read("{'model':'m-1','choices':[{'index':0,'finish_reason':'tool_calls','message':{"
            + "'role':'assistant','content':null,'refusal':null,'tool_calls':["
            + piece("'id':'a','type':'function',", "f", "{^x^:1.10}")
            + "," + piece("'id':'b','type':'function',", "g", "") + "]}}],'usage':"
            + "{'prompt_tokens':10,'completion_tokens':7,'total_tokens':17,"
            + "'prompt_tokens_details':{'cached_tokens':4},"
            + "'completion_tokens_details':{'reasoning_tokens':5}}}");

    assertThat(parts(response))
        .isEqualTo("[" + call("a", "f", "{'x':1.10}") + "," + call("b", "g", "{}") + "]");
    assertThat(response.usageMetadata())
        .hasToString("UsageMetadata[promptTokenCount=10, cachedContentTokenCount=4,"
            + " candidatesTokenCount=2, thoughtsTokenCount=5, toolUsePromptTokenCount=0,"
            + " totalTokenCount=17]");
  }

  @ParameterizedTest
  @CsvSource({
    "stop, STOP",
    "tool_calls, STOP",
    "function_call, STOP",
    "length, MAX_TOKENS",
    "content_filter, SAFETY",
    "insufficient_system_resource, insufficient_system_resource"
  })
  void reasonsOfTheEnd(String finish, String reason) {
    assertThat(read(delta("{'content':'x'}"), STOP.replace("stop", finish)).finishReason())
        .hasToString(reason);
  }

  @Test
  void piecesOfCallsAreJoinedByIndex() {
    GenerateContentResponse response = read(
        calls(piece("'index':0,'id':'a',", "f", "")),
        calls(piece("'index':0,", null, "{^x^")),
        calls(piece("'index':1,'id':'b',", "g", "{^y^:")),
        calls(piece("'index':0,", null, ":1}") + "," + piece("'index':1,", null, "2}")),
        CALLS);

    assertThat(parts(response))
        .isEqualTo("[" + call("a", "f", "{'x':1}") + "," + call("b", "g", "{'y':2}") + "]");
  }

  @Test
  void callsMayEndWithStop() {
    GenerateContentResponse response = read(calls(piece("'index':0,'id':'a',", "f", "{}")), STOP);

    assertThat(parts(response)).isEqualTo("[" + call("a", "f", "{}") + "]");
    assertThat(response.finishReason()).hasToString("STOP");
  }

  @Test
  void callsWithoutAnIndexAreToldApart() {
    GenerateContentResponse response = read(
        calls(piece("'id':'a',", "f", "{^x^:1}") + "," + piece("'id':'b',", "f", "{^x^:")),
        calls(piece("", null, "2}")),
        calls(piece("'id':'',", "g", "{}")),
        calls(piece("", "g", "{^y^:1}")),
        CALLS);

    assertThat(parts(response))
        .isEqualTo("[" + call("a", "f", "{'x':1}") + "," + call("b", "f", "{'x':2}") + ","
            + call(null, "g", "{}") + "," + call(null, "g", "{'y':1}") + "]");
  }

  @Test
  void piecesWithoutAnIndexThatComeTogetherKeepTheirPlaces() {
    GenerateContentResponse response = read(
        calls(piece("'id':'a',", "f", "{^x^") + "," + piece("'id':'b',", "g", "{^y^")),
        calls(piece("", null, ":1}") + "," + piece("", null, ":2}")),
        CALLS);

    assertThat(parts(response))
        .isEqualTo("[" + call("a", "f", "{'x':1}") + "," + call("b", "g", "{'y':2}") + "]");
  }

  @Test
  void parallelCallsWithTheSameIndexAreToldApartByIdOrName() {
    GenerateContentResponse response = read(
        calls(piece("'index':0,'id':'a',", "f", "{^x^:1}")),
        calls(piece("'index':0,'id':'b',", "f", "{^x^:2}")),
        calls(piece("'index':0,'id':'',", "g", "{^y^:3}")),
        calls(piece("'index':0,", "g", "{^y^:4}")),
        CALLS);

    assertThat(parts(response))
        .isEqualTo("[" + call("a", "f", "{'x':1}") + "," + call("b", "f", "{'x':2}") + ","
            + call(null, "g", "{'y':3}") + "," + call(null, "g", "{'y':4}") + "]");
  }

  @Test
  void anIdThatIsMadeAnewForEachPieceIsNoOtherCall() {
    GenerateContentResponse response = read(
        calls(piece("'index':0,'id':'a',", "f", "{^x")),
        calls(piece("'index':0,'id':'b',", "f", "^:1")),
        calls(piece("'index':0,'id':'c',", null, "}")),
        CALLS);

    assertThat(parts(response)).isEqualTo("[" + call("a", "f", "{'x':1}") + "]");
  }

  @Test
  void gluedCallsAreParted_whenTheNamesShowThem() {
    String glued = "{^x^:1}{^y^:2}";

    assertThat(parts(read(calls(piece("'index':0,'id':'a',", "fg", glued)), CALLS)))
        .isEqualTo("[" + call("a", "f", "{'x':1}") + "," + call(null, "g", "{'y':2}") + "]");
    assertThat(parts(read(Set.of("f"), calls(piece("'index':0,'id':'a',", "f", glued)), CALLS)))
        .isEqualTo("[" + call("a", "f", "{'x':1}") + "," + call(null, "f", "{'y':2}") + "]");
  }

  @Test
  void gluedCallsThatMayBeOfAnyFunctionAreMalformed() {
    GenerateContentResponse response =
        read(calls(piece("'index':0,'id':'a',", "f", "{^x^:1}{^y^:2}")), CALLS);

    assertThat(response.finishReason()).hasToString("MALFORMED_FUNCTION_CALL");
    assertThat(response.finishMessage())
        .isEqualTo("The arguments of function 'f' are not JSON: No JSON value at line 1, column 8");
    assertThat(response.content().functionCalls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{^x^: print()} | The arguments of function 'f' are not JSON: No JSON value at line 1, column 12",
        "{^x^:1 | The arguments of function 'f' are not JSON: Unexpected end-of-input at line 1, column 7",
        "[1] | The arguments of function 'f' are no JSON object"
      })
  void argumentsThatAreNoObjectAreAMalformedCall(String arguments, String message) {
    GenerateContentResponse response =
        read(calls(piece("'index':0,'id':'a',", "f", arguments)), CALLS);

    assertThat(response.finishReason()).hasToString("MALFORMED_FUNCTION_CALL");
    assertThat(response.finishMessage()).startsWith(message.substring(0, message.length() - 2));
  }

  @Test
  void callsCutByTheLengthAreCutAndNotMalformed() {
    GenerateContentResponse response =
        read(calls(piece("'index':0,'id':'a',", "f", "{^x^:")), STOP.replace("stop", "length"));

    assertThat(response.finishReason()).hasToString("MAX_TOKENS");
  }

  @Test
  void aNamelessCallIsMalformed() {
    assertThat(read(calls(piece("'index':0,'id':'a',", null, "{}")), CALLS).finishMessage())
        .isEqualTo("A function call without a name");
  }

  @Test
  void argumentsMayBeAnObjectOrEncodedTwice() {
    GenerateContentResponse response = read(
        calls("{'index':0,'id':'a','function':{'name':'f','arguments':{'x':1}}}"),
        calls("{'index':0,'id':'b','function':{'name':'g','arguments':{'y':2}}}"),
        calls("{'index':1,'function':{'name':'g','arguments':null}}"),
        CALLS);

    assertThat(parts(response))
        .isEqualTo("[" + call("a", "f", "{'x':1}") + "," + call("b", "g", "{'y':2}") + ","
            + call(null, "g", "{}") + "]");
    assertThat(read("{'choices':[{'message':{'tool_calls':[{'function':{'name':'f',"
                + "'arguments':'\\\"{\\\\\\\"x\\\\\\\":1}\\\"'}}]},'finish_reason':'tool_calls'}]}")
            .content()
            .functionCalls()
            .get(0)
            .args())
        .hasToString("{\"x\":1}");
  }

  @Test
  void theCallOfOldServersIsACall() {
    GenerateContentResponse response = read(
        delta("{'function_call':{'name':'f','arguments':'{'}}"),
        delta("{'function_call':{'arguments':'}'}}"),
        STOP.replace("stop", "function_call"));

    assertThat(parts(response)).isEqualTo("[" + call(null, "f", "{}") + "]");
  }

  @Test
  void signaturesAndWhatOnlyTheServerKnowsStayOnTheirParts() {
    GenerateContentResponse response = read(
        delta("{'content':'Hi','extra_content':{'google':{'thought_signature':'T'}}}"),
        calls("{'index':0,'id':'a','own':7,'function':{'name':'f','arguments':'{}'},"
            + "'extra_content':{'google':{'thought_signature':'S','new':1},'other':2}}"),
        delta("{'content':'','extra_content':{'google':{'thought_signature':'U'}}}"),
        CALLS);

    assertThat(parts(response))
        .isEqualTo(
            "[{'text':'Hi','thoughtSignature':'T'},{'text':'','thoughtSignature':'U'},"
                + "{'functionCall':{'id':'a','name':'f','args':{}},'thoughtSignature':'S',"
                + "'partMetadata':{'openai':{'own':7,'extra_content':{'other':2,'google':{'new':1}}}}}]");
  }

  @Test
  void thoughtsAreNoAnswer() {
    assertThat(parts(read(
            delta("{'reasoning_content':'Hm','content':null}"),
            delta("{'reasoning':'m.'}"),
            delta("{'content':'Yes'}"),
            STOP)))
        .isEqualTo("[{'thought':true,'text':'Hmm.'},{'text':'Yes'}]");
    assertThat(parts(read("{'choices':[{'message':{'content':[{'type':'thinking','thinking':"
            + "[{'type':'text','text':'Hm'}]},{'type':'text','text':'Yes'},{'type':'new'}]},"
            + "'finish_reason':'stop'}]}")))
        .isEqualTo("[{'thought':true,'text':'Hm'},{'text':'Yes'}]");
  }

  @Test
  void googlesThoughtsAreTakenOutOfTheText() {
    String flag = ",'extra_content':{'google':{'thought':true}}}";

    assertThat(parts(read(
            delta("{'content':'<thou'" + flag),
            delta("{'content':'ght>Let me'" + flag),
            delta("{'content':' see </b'" + flag),
            delta("{'content':'</thou'" + "}"),
            delta("{'content':'ght>Yes <thought>'}"),
            STOP)))
        .isEqualTo("[{'thought':true,'text':'Let me see </b'},{'text':'Yes <thought>'}]");
    assertThat(parts(read(delta("{'content':'<thought>Hm</thought>Yes'" + flag), STOP)))
        .isEqualTo("[{'thought':true,'text':'Hm'},{'text':'Yes'}]");
    assertThat(parts(read(delta("{'content':'Hm <'" + flag), delta("{'content':'Yes'}"), STOP)))
        .isEqualTo("[{'thought':true,'text':'Hm '},{'text':'<Yes'}]");
  }

  @Test
  void aRefusalEndsTheAnswer() {
    GenerateContentResponse response =
        read(delta("{'refusal':'I ca'}"), delta("{'refusal':'nnot'}"), STOP);

    assertThat(response.finishReason()).hasToString("SAFETY");
    assertThat(response.finishMessage()).isEqualTo("I cannot");
  }

  @Test
  void A15_anEndWithoutAReasonHasNone() {
    GenerateContentResponse response =
        read(delta("{'content':'x'}"), calls(piece("'index':0,'id':'a',", "f", "{^x")));

    assertThat(response.hasCandidate()).isTrue();
    assertThat(response.finishReason()).isNull();
  }

  @Test
  void noChoiceIsNoCandidate() {
    GenerateContentResponse response = read("{'choices':[],'usage':{'prompt_tokens':3}}");

    assertThat(response.hasCandidate()).isFalse();
    assertThat(response.usageMetadata().totalTokenCount()).isEqualTo(3);
  }

  @Test
  void whatIsUsedComesBehindTheEndAndGoogleCountsThoughtsBeside() {
    GenerateContentResponse response = read(
        delta("{'content':'x'}"),
        STOP,
        "{'choices':[],'usage':{'prompt_tokens':5,'completion_tokens':2,'total_tokens':17}}");

    assertThat(response.usageMetadata())
        .hasToString("UsageMetadata[promptTokenCount=5, cachedContentTokenCount=0,"
            + " candidatesTokenCount=2, thoughtsTokenCount=10, toolUsePromptTokenCount=0,"
            + " totalTokenCount=17]");
  }
}
