package dev.pollux.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pollux.json.Json;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcMessageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'jsonrpc':'2.0','id':1,'method':'tools/list','params':{'cursor':'a'}}",
        "{'jsonrpc':'2.0','id':'a','method':'ping','params':{}}",
        "{'jsonrpc':'2.0','method':'notifications/initialized'}",
        "{'jsonrpc':'2.0','id':1,'result':{'x':[1.10]}}",
        "{'jsonrpc':'2.0','id':1,'error':{'code':-32602,'message':'m','data':{'a':1}}}",
        "{'jsonrpc':'2.0','error':{'code':-32700,'message':'m'}}",
      })
  void isWrittenAsItWasRead(String json) {
    String text = json.replace('\'', '"');

    assertThat(Json.write(JsonRpcMessage.of(Json.parse(text)).json())).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | -32600",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}] | -32600",
        "1 | -32600",
        "null | -32600",
        "{} | -32600",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]} | -32602",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":7} | -32600",
      })
  void D30_whatIsNoMessageIsRefusedWithTheRightCode(String json, int code) {
    McpException refused =
        catchThrowableOfType(McpException.class, () -> JsonRpcMessage.of(Json.parse(json)));

    assertThat(refused.code()).isEqualTo(code);
  }

  @Test
  void idsAreEqualByTheirValue() {
    assertThat(new RequestId(Json.parse("1"))).isEqualTo(RequestId.of(1));
    assertThat(RequestId.of("1")).isNotEqualTo(RequestId.of(1));
  }

  @Test
  void unknownFieldsOfABlockSurvive() {
    String json = "{\"type\":\"text\",\"text\":\"a\",\"new\":{\"b\":[1]}}";

    assertThat(Json.write(CallToolResult.of(ContentBlock.of(Json.parse(json))).json()))
        .isEqualTo("{\"content\":[" + json + "]}");
  }

  @Test
  void everyKindOfBlockIsKnownHere() {
    assertThat(Arrays.stream(ContentBlock.class.getPermittedSubclasses()).map(Class::getSimpleName))
        .containsExactlyInAnyOrder(
            "TextContent",
            "ImageContent",
            "AudioContent",
            "EmbeddedResource",
            "ResourceLink",
            "ToolUse",
            "ToolResult",
            "Unknown");
  }

  @Test
  void aBlockWithoutWhatItMustHaveIsUnknown() {
    for (String json : new String[] {
      "{'type':'text'}",
      "{'type':'tool_use','id':'1','name':'a','input':[]}",
      "{'type':'tool_use','id':1,'name':'a','input':{}}",
      "{'type':'tool_result','content':[]}"
    }) {
      assertThat(ContentBlock.of(Json.parse(json.replace('\'', '"'))))
          .isInstanceOf(ContentBlock.Unknown.class);
    }
  }
}
