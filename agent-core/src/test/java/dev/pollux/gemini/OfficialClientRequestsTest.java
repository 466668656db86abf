package dev.pollux.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.ComputerUse;
import dev.pollux.gemini.settings.FileSearch;
import dev.pollux.gemini.settings.GoogleSearch;
import dev.pollux.gemini.settings.ImageConfig;
import dev.pollux.gemini.settings.MediaResolution;
import dev.pollux.gemini.settings.SafetySetting;
import dev.pollux.gemini.settings.SpeechConfig;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.gemini.settings.VideoMetadata;
import dev.pollux.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our requests and those of Google's own client for JavaScript, for the same configuration, field for
 * field. The bodies were recorded from {@code @google/genai} 3.1.0. What is meant to differ stands
 * here, each with its reason; a difference that is none any more fails as well.
 */
class OfficialClientRequestsTest {

  // Where: why.
  private static final Map<String, String> EMPTY_CONFIG =
      Map.of("/generationConfig", "theirs is sent though it says nothing; ours is left out");

  private static Map<String, String> parametersOf(int tool, int function) {
    String at = "/tools/" + tool + "/functionDeclarations/" + function;
    String why = "ours is JSON Schema, which serves MCP as well; theirs is Gemini's own dialect";
    return Map.of(at + "/parameters", why, at + "/parametersJsonSchema", why);
  }

  /** One request. */
  private record Case(
      String file, int index, GenerateContentRequest ours, Map<String, String> differences) {
    @Override
    public String toString() {
      return file + " " + index;
    }
  }

  @SafeVarargs
  private static Case same(
      String file, int index, GenerateContentRequest ours, Map<String, String>... differences) {
    Map<String, String> all = new TreeMap<>();
    for (Map<String, String> some : differences) {
      all.putAll(some);
    }
    return new Case(file, index, ours, all);
  }

  static Stream<Case> cases() throws IOException {
    return Stream.of(plain(), configured(), functions(), schemas(), histories(), routes())
        .flatMap(List::stream);
  }

  private static List<Case> plain() {
    GenerateContentRequest hello = ask(GenerateContentConfig.EMPTY, "Hello");
    GenerateContentRequest x = ask(GenerateContentConfig.EMPTY, "x");
    return List.of(
        same("01-plain-text-default-version", 0, hello),
        same("02-plain-text-v1beta", 0, hello),
        same("04-empty-version-empty-config", 0, hello, EMPTY_CONFIG),
        same("11-streaming", 0, hello),
        same("12-stream-trouble", 0, hello),
        same("13-errors-retries-timeout", 0, x),
        same("14-odd-responses", 0, x));
  }

  private static List<Case> configured() {
    return List.of(
        same(
            "03-base-url-with-path-and-config",
            0,
            ask(
                GenerateContentConfig.EMPTY
                    .withSystemInstruction("Be brief")
                    .withGenerationConfig(
                        new GenerationConfig().setTemperature(0.5).setMaxOutputTokens(64)),
                "Hello"),
            Map.of("/systemInstruction/role", "Gemini ignores the role of an instruction")),
        same(
            "05-all-config-fields",
            0,
            ask(allConfigFields(), "Hello"),
            Map.of(
                "/generationConfig/thinkingConfig/thinkingBudget",
                "level and budget exclude each other; the client sends what it was given")));
  }

  private static GenerateContentConfig allConfigFields() {
    return GenerateContentConfig.EMPTY
        .withServiceTier("flex")
        .withSystemInstruction("sys")
        .withSafetySettings(
            List.of(new SafetySetting(SafetySetting.HARASSMENT, SafetySetting.BLOCK_NONE)))
        .withLabels(Map.of("team", "x"))
        .withCachedContent("cachedContents/abc")
        .withContinuationToken("dG9rZW4=")
        .withStore(false)
        .withGenerationConfig(new GenerationConfig()
            .setTemperature(0.1)
            .setTopP(0.9)
            .setTopK(40)
            .setCandidateCount(1)
            .setMaxOutputTokens(100)
            .setStopSequences(List.of("END"))
            .setResponseLogprobs(true)
            .setLogprobs(3)
            .setPresencePenalty(0.1)
            .setFrequencyPenalty(0.2)
            .setSeed(7)
            .setResponseMimeType("text/plain")
            .setResponseModalities(List.of("TEXT"))
            .setMediaResolution(MediaResolution.LOW)
            .setSpeechConfig(SpeechConfig.voice("Kore"))
            .setThinking(ThinkingConfig.level("HIGH").withThoughts())
            .setImageConfig(ImageConfig.standard().withAspectRatio("16:9").withSize("2K")));
  }

  private static final ObjectNode CITY = (ObjectNode) Json.parse("""
      {"type": "object", "properties": {"city": {"type": "string", "description": "City"},
        "days": {"type": "integer", "minimum": 1, "maximum": 7}}, "required": ["city"]}""");

  private static final FunctionDeclaration WEATHER =
      new FunctionDeclaration("get_weather", "Weather for a city", CITY);

  private static List<Case> functions() throws IOException {
    GenerateContentConfig tools =
        GenerateContentConfig.EMPTY.withTools(List.of(WEATHER), List.of());
    Content asked = Content.user("Weather in Paris and Rome?");
    Content called =
        bodies("06-function-calling-two-turns").get(1).at("/contents/1") instanceof ObjectNode given
            ? Content.of(given)
            : Content.user("");
    List<FunctionCall> calls = called.functionCalls();
    Content answered = Content.user(List.of(
        Part.response(FunctionResponse.output(calls.get(0), Json.object().put("c", 20))),
        Part.response(FunctionResponse.error(calls.get(1), "no data"))));

    GenerateContentConfig add = GenerateContentConfig.EMPTY.withTools(
        List.of(new FunctionDeclaration("add", "d", (ObjectNode) Json.parse("""
                {"type": "object", "properties":
                  {"a": {"type": "number"}, "b": {"type": "number"}}}"""))), List.of());
    Content sum = Content.user("1+2");
    Content callsAdd = Content.of(bodies("21-automatic-function-calling").get(1).at("/contents/1"));
    Content three = Content.user(List.of(
        Part.response(FunctionResponse.output(callsAdd.functionCalls().get(0), Json.tree(3)))));
    String output = "Gemini names the key output; without it the whole object is the output";
    String response = "/contents/2/parts/0/functionResponse/";
    return List.of(
        same(
            "06-function-calling-two-turns",
            0,
            new GenerateContentRequest(
                tools.withToolConfig(ToolConfig.any("get_weather")), List.of(asked)),
            EMPTY_CONFIG,
            parametersOf(0, 0)),
        same(
            "06-function-calling-two-turns",
            1,
            new GenerateContentRequest(tools, List.of(asked, called, answered)),
            EMPTY_CONFIG,
            parametersOf(0, 0)),
        same(
            "21-automatic-function-calling",
            0,
            new GenerateContentRequest(add, List.of(sum)),
            EMPTY_CONFIG),
        same(
            "21-automatic-function-calling",
            1,
            new GenerateContentRequest(add, List.of(sum, callsAdd, three)),
            EMPTY_CONFIG,
            Map.of(
                response + "id",
                "from Gemini 3.5 on a response without its call's id is refused",
                response + "response/output",
                output,
                response + "response/result",
                output)));
  }

  private static List<Case> schemas() throws IOException {
    JsonNode declared =
        bodies("07-tool-parameter-schemas").get(0).at("/tools/0/functionDeclarations");
    GenerateContentConfig functions = GenerateContentConfig.EMPTY.withTools(
        List.of(
            new FunctionDeclaration(
                "a", "d", (ObjectNode) declared.at("/0/parametersJsonSchema"), (ObjectNode)
                    declared.at("/0/responseJsonSchema")),
            new FunctionDeclaration("b", "d", (ObjectNode) declared.at("/1/parametersJsonSchema")),
            new FunctionDeclaration("c", "d", (ObjectNode) Json.parse("""
                {"type": "object", "properties": {"q": {"type": ["string", "null"]},
                  "m": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}"""))),
        List.of());
    List<JsonNode> shapes = bodies("08-response-schema-and-json-schema");
    GenerationConfig json = new GenerationConfig().setResponseMimeType("application/json");
    return List.of(
        same("07-tool-parameter-schemas", 0, ask(functions, "x"), EMPTY_CONFIG, parametersOf(0, 2)),
        same(
            "08-response-schema-and-json-schema",
            0,
            ask(
                GenerateContentConfig.EMPTY.withGenerationConfig(
                    new GenerationConfig(json).setResponseSchema((ObjectNode)
                        shapes.get(0).at("/generationConfig/responseSchema"))),
                "x")),
        same(
            "08-response-schema-and-json-schema",
            1,
            ask(
                GenerateContentConfig.EMPTY.withGenerationConfig(
                    new GenerationConfig(json).setResponseJsonSchema((ObjectNode)
                        shapes.get(1).at("/generationConfig/responseJsonSchema"))),
                "x")));
  }

  private static List<Case> histories() throws IOException {
    Content called = Content.of(bodies("10-part-variants-echoed").get(0).at("/contents/1"));
    byte[] data = {0, 0, 0};
    Content answered = Content.user(List.of(
        Part.response(FunctionResponse.output(
            called.functionCalls().get(0),
            Json.tree(1),
            List.of(Part.inlineData("image/png", data).withDisplayName("i.png")))),
        Part.inlineData("image/png", data).withDisplayName("d.png"),
        Part.fileData("video/mp4", "https://example.org/v")
            .withVideoMetadata(VideoMetadata.between(Duration.ofSeconds(1), Duration.ofSeconds(2))
                .withFps(1)),
        Part.text("t")
            .withMediaResolution(MediaResolution.LOW)
            .with("partMetadata", Json.object().put("k", 1))));
    String live = "both say something in Live alone";
    String response = "/contents/2/parts/0/functionResponse/";
    GenerateContentConfig mixed = GenerateContentConfig.EMPTY
        .withTools(List.of(WEATHER), List.of(BuiltInTool.googleSearch()))
        .withToolConfig(ToolConfig.standard().withServerSideToolInvocations());

    Content hi = Content.of(bodies("22-chat-history-after-empty-turn").get(1).at("/contents/1"));
    // As a session has them: two questions behind each other are one content.
    Content a = Content.user("a");
    List<Content> first = List.of(a);
    List<Content> second = List.of(a, hi, Content.user("b"));
    List<Content> third = List.of(a, hi, Content.user(List.of(Part.text("b"), Part.text("c"))));
    String chat = "22-chat-history-after-empty-turn";
    GenerateContentConfig none = GenerateContentConfig.EMPTY;
    return List.of(
        same(
            "10-part-variants-echoed",
            0,
            new GenerateContentRequest(mixed, List.of(Content.user("q"), called, answered)),
            EMPTY_CONFIG,
            FUNCTIONS_FIRST,
            Map.of(response + "willContinue", live, response + "scheduling", live)),
        same(chat, 0, new GenerateContentRequest(none, first), EMPTY_CONFIG),
        same(chat, 1, new GenerateContentRequest(none, second), EMPTY_CONFIG),
        same(
            chat,
            2,
            new GenerateContentRequest(none, third),
            EMPTY_CONFIG,
            Map.of("/contents/2/parts", "a question that got no answer is not forgotten")));
  }

  private static final Map<String, String> FUNCTIONS_FIRST = Map.of(
      "/tools/0/googleSearch", "functions are in front, theirs are in the order given",
      "/tools/0/functionDeclarations", "the same, and their schema is in Gemini's own dialect",
      "/tools/1/googleSearch", "the same",
      "/tools/1/functionDeclarations", "the same");

  private static List<Case> routes() {
    return List.of(
        same(
            "09-builtin-tools",
            0,
            ask(
                GenerateContentConfig.EMPTY
                    .withTools(List.of(WEATHER), List.of(BuiltInTool.googleSearch()))
                    .withToolConfig(ToolConfig.standard().withServerSideToolInvocations()),
                "News in Paris and weather?"),
            EMPTY_CONFIG,
            FUNCTIONS_FIRST),
        same(
            "09-builtin-tools",
            1,
            ask(
                GenerateContentConfig.EMPTY
                    .withTools(List.of(), EVERY_TOOL)
                    .withToolConfig(
                        ToolConfig.validated().withLocation(1.5, 2).withLanguageCode("en_US")),
                "x"),
            EMPTY_CONFIG,
            Map.of(
                "/tools", "one entry for each tool, as documented; the client keeps what it got")),
        same("23-continuation", 0, ask(GenerateContentConfig.EMPTY, "long")),
        same(
            "23-continuation",
            1,
            ask(GenerateContentConfig.EMPTY, "long").withContinuationToken("dG9r"),
            EMPTY_CONFIG),
        same(
            "24-vertex-and-refused-fields",
            0,
            ask(
                GenerateContentConfig.EMPTY
                    .withTools(List.of(WEATHER), List.of())
                    .withToolConfig(ToolConfig.auto())
                    .withLabels(Map.of("a", "b")),
                "x"),
            EMPTY_CONFIG,
            parametersOf(0, 0),
            Map.of(
                "/toolConfig/functionCallingConfig/streamFunctionCallArguments",
                "calls are taken whole, never argument by argument")));
  }

  private static final List<BuiltInTool> EVERY_TOOL = List.of(
      BuiltInTool.codeExecution(),
      BuiltInTool.googleSearch(GoogleSearch.standard()
          .withWebSearch()
          .withImageSearch()
          .withTimeRange(
              Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z"))),
      BuiltInTool.urlContext(),
      BuiltInTool.googleMaps(),
      BuiltInTool.fileSearch(
          FileSearch.of("fileSearchStores/s").withTopK(3).withMetadataFilter("a=1")),
      BuiltInTool.computerUse(
          ComputerUse.of(ComputerUse.BROWSER).withoutFunctions("drag_and_drop")),
      BuiltInTool.of("mcpServers", Json.parse("""
          [{"name": "m", "streamableHttpTransport": {"url": "https://example.org/mcp",
            "headers": {"a": "b"}, "timeout": "10s"}}]""")));

  private static GenerateContentRequest ask(GenerateContentConfig config, String prompt) {
    return new GenerateContentRequest(config, List.of(Content.user(prompt)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRequestIsThatOfTheOfficialClient(Case same) throws IOException {
    JsonNode theirs = bodies(same.file()).get(same.index());
    JsonNode ours = Json.parse(new String(same.ours().encoded(), UTF_8));

    TreeSet<String> differences = new TreeSet<>();
    compare("", ours, theirs, differences);

    assertThat(differences)
        .as("ours: %s%ntheirs: %s", ours, theirs)
        .containsExactlyElementsOf(new TreeSet<>(same.differences().keySet()));
  }

  @Test
  void everyBuiltInToolIsThatOfTheOfficialClient() throws IOException {
    List<BuiltInTool> theirs = new ArrayList<>();
    bodies("09-builtin-tools")
        .get(1)
        .get("tools")
        .forEach(entry -> theirs.addAll(BuiltInTool.read(entry)));

    assertThat(theirs).containsExactlyElementsOf(EVERY_TOOL);
  }

  @Test
  void everyRecordedBodyIsCompared() throws IOException {
    Map<String, Integer> compared = new TreeMap<>();
    cases().forEach(same -> compared.merge(same.file(), 1, Integer::sum));
    for (Map.Entry<String, Integer> file : compared.entrySet()) {
      assertThat(bodies(file.getKey())).as(file.getKey()).hasSize(file.getValue());
    }
    assertThat(compared).hasSize(18);
  }

  private static List<JsonNode> bodies(String file) throws IOException {
    try (InputStream in =
        OfficialClientRequestsTest.class.getResourceAsStream("official-client/" + file + ".json")) {
      byte[] bytes = in.readAllBytes();
      List<JsonNode> bodies = new ArrayList<>();
      Json.read(bytes, 0, bytes.length).get("bodies").forEach(bodies::add);
      return bodies;
    }
  }

  /** Adds where the two differ, by JSON pointer. Numbers are the same when their values are. */
  private static void compare(
      String at, JsonNode ours, JsonNode theirs, TreeSet<String> differences) {
    if (ours.isObject() && theirs.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      ours.fieldNames().forEachRemaining(names::add);
      theirs.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name -> compare(at + "/" + name, ours.path(name), theirs.path(name), differences));
    } else if (ours.isArray() && theirs.isArray() && ours.size() == theirs.size()) {
      for (int i = 0; i < ours.size(); i++) {
        compare(at + "/" + i, ours.get(i), theirs.get(i), differences);
      }
    } else if (ours.isNumber() && theirs.isNumber()) {
      if (ours.decimalValue().compareTo(theirs.decimalValue()) != 0) {
        differences.add(at);
      }
    } else if (!ours.equals(theirs)) {
      differences.add(at);
    }
  }
}
