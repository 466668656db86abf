package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever calls a model writes, each gets its response and the conversation stays valid. */
@ExtendWith(VertxExtension.class)
class ModelSaysTest {

  enum Size {
    SMALL,
    LARGE
  }

  record Address(String city, int zip) {}

  static final class Tools {
    final List<String> entered = new CopyOnWriteArrayList<>();
    final List<String> keys = new CopyOnWriteArrayList<>();

    @Tool("Says that it is there")
    Future<String> ping(ToolContext context) {
      entered.add("ping");
      keys.add(context.callKey());
      return Future.succeededFuture("pong");
    }

    @Tool("Repeats a word")
    String say(String word) {
      entered.add("say " + word);
      return word;
    }

    @Tool("Takes one of everything")
    String everything(
        int whole,
        long large,
        double real,
        boolean flag,
        Size size,
        List<Integer> numbers,
        Map<String, Integer> counts,
        Address address) {
      entered.add("everything");
      return "ok";
    }
  }

  private final Tools tools = new Tools();
  private final Session session = Session.inMemory();
  private Vertx vertx;
  private ScriptedModel model;

  @BeforeEach
  void connect(Vertx vertx) {
    this.vertx = vertx;
    this.model = new ScriptedModel(vertx);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private RunResult run() {
    return await(new Agent(model, new AgentOptions().addTools(tools)).run(session, "Go"));
  }

  private static JsonNode json(String json) {
    return Json.parse(json.replace('\'', '"'));
  }

  /** An answer with these parts that stopped. */
  private static GenerateContentResponse answer(String... parts) {
    return GenerateContentResponse.of(chunk("'finishReason':'STOP'", parts));
  }

  private static JsonNode chunk(String more, String... parts) {
    return json("{'candidates':[{'content':{'role':'model','parts':[" + String.join(",", parts)
        + "]}" + (more.isEmpty() ? "" : ",") + more + "}]}");
  }

  /** What the model reads of the calls in these parts. */
  private List<FunctionResponse> told(String... parts) {
    model.thenAnswers(request -> answer(parts)).thenSays("done");
    RunResult result = run();
    assertThat(result.text()).isEqualTo("done");
    return result.contents().get(2).functionResponses();
  }

  private static String call(String name, String args) {
    return "{'functionCall':{'name':'" + name + "','args':" + args + "}}";
  }

  private static String error(FunctionResponse response) {
    return response.response().path("error").asText();
  }

  @ParameterizedTest
  @CsvSource({
    "Ping, Ping",
    "PING, PING",
    "pi-ng, pi-ng",
    "default_api:ping, default_api:ping",
    "default_api.ping, default_api.ping",
    "ping(), ping()",
    "'ping ', 'ping '",
    "pin\\u0000g, pin\\u0000g",
    "ping\\n, ping\\u000a",
    "\\u202eping, \\u202eping"
  })
  void B09_nameThatIsNotQuiteATool(String name, String shown) {
    List<FunctionResponse> told = told(call(name, "{}"));

    assertThat(error(told.get(0)))
        .isEqualTo("No tool named '" + shown + "'; there are [everything, ping, say]");
    assertThat(told.get(0).name()).isEqualTo(Json.parse("\"" + name + "\"").textValue());
    assertThat(tools.entered).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'word':null}", "{'Word':'x'}"})
  void B11_requiredArgumentThatIsMissingOrNullIsNamedAndTheMethodIsNotEntered(String args) {
    assertThat(error(told(call("say", args)).get(0))).startsWith("Argument 'word' of 'say' ");
    assertThat(tools.entered).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "whole   | 'seven'        | integer but was \"seven\" at $.args.whole",
        "large   | true           | integer but was true at $.args.large",
        "real    | 'much'         | number but was \"much\" at $.args.real",
        "flag    | 'yes'          | boolean but was \"yes\" at $.args.flag",
        "size    | 'HUGE'         | one of [\"SMALL\",\"LARGE\"] but was \"HUGE\" at $.args.size",
        "numbers | 'all'          | array but was \"all\" at $.args.numbers",
        "numbers | [1,'two']      | integer but was \"two\" at $.args.numbers[1]",
        "counts  | []             | object but was [] at $.args.counts",
        "counts  | {'a':'b'}      | integer but was \"b\" at $.args.counts.a",
        "address | 'Oslo'         | object but was \"Oslo\" at $.args.address",
        "address | {'city':'Oslo','zip':'x'} | integer but was \"x\" at $.args.address.zip"
      })
  void B12_wrongTypeIsToldWithPathExpectedAndGotAndTheMethodIsNotEntered(
      String name, String value, String told) {
    Map<String, String> args = new LinkedHashMap<>(Map.of(
        "whole", "1",
        "large", "2",
        "real", "3.5",
        "flag", "true",
        "size", "'SMALL'",
        "numbers", "[1]",
        "counts", "{'a':1}",
        "address", "{'city':'Oslo','zip':150}"));
    assertThat(told(call("everything", object(args))).get(0).response())
        .isEqualTo(json("{'output':'ok'}"));
    tools.entered.clear();

    args.put(name, value);

    model.thenAnswers(request -> answer(call("everything", object(args)))).thenSays("done");
    assertThat(error(run().contents().get(6).functionResponses().get(0))).contains(told);
    assertThat(tools.entered).isEmpty();
  }

  private static String object(Map<String, String> members) {
    List<String> pairs = new ArrayList<>();
    members.forEach((name, value) -> pairs.add("'" + name + "':" + value));
    return "{" + String.join(",", pairs) + "}";
  }

  @Test
  void B14_extraArgumentsAreTreatedTheSameWayEachTime() {
    String extra = call("say", "{'word':'x','volume':11}");

    List<String> told =
        told(extra, extra, extra).stream().map(r -> Json.write(r.response())).toList();

    assertThat(told).containsOnly("{\"output\":\"x\"}");
    assertThat(tools.entered).containsExactly("say x", "say x", "say x");
  }

  @Test
  void B16_callsWithEqualMissingEmptyAndHugeIdsAreEachMadeAndAnsweredWithTheirs() {
    String huge = "i".repeat(10_000);
    List<String> ids = Arrays.asList("same", "same", null, "", huge, null);
    String[] parts = IntStream.range(0, ids.size())
        .mapToObj(i -> "{'functionCall':{'name':'say','args':{'word':'w" + i + "'}"
            + (ids.get(i) == null ? "" : ",'id':'" + ids.get(i) + "'") + "}}")
        .toArray(String[]::new);

    List<FunctionResponse> told = told(parts);

    assertThat(told.stream().map(response -> Json.text(response.json(), "id")))
        .containsExactlyElementsOf(ids);
    assertThat(told.stream().map(response -> response.response().path("output").asText()))
        .containsExactly("w0", "w1", "w2", "w3", "w4", "w5");
    assertThat(tools.entered).hasSize(6);
  }

  @Test
  void B17_identicalCallsAreBothMadeEachWithItsOwnKey() {
    String ping = "{'functionCall':{'id':'p','name':'ping','args':{}}}";

    told(ping, ping);

    assertThat(tools.entered).containsExactly("ping", "ping");
    assertThat(tools.keys).doesNotHaveDuplicates();
  }

  static final class Gates {
    final Promise<Context> full = Promise.promise();
    final List<Integer> entered = new ArrayList<>();
    private final Deque<Promise<Void>> inside = new ArrayDeque<>();
    int most;

    @Tool("Waits at its gate")
    Future<Integer> gate(int number, ToolContext context) {
      Promise<Void> gate = Promise.promise();
      inside.add(gate);
      entered.add(number);
      most = Math.max(most, inside.size());
      if (inside.size() == 16) {
        full.tryComplete(context.context());
      }
      return gate.future().map(number);
    }

    /** Lets one call go at a time; those that enter because of it are let go behind the others. */
    void openAll(Context context) {
      Promise<Void> next = inside.poll();
      if (next != null) {
        next.complete();
        context.runOnContext(v -> openAll(context));
      }
    }
  }

  @Test
  void B18_ofTwoHundredCalls128AreMadeSixteenAtOnceAndAllAreAnsweredInOrder() {
    Gates gates = new Gates();
    FunctionCall[] calls = IntStream.range(0, 200)
        .mapToObj(i -> FunctionCall.of(null, "gate", Json.object().put("number", i)))
        .toArray(FunctionCall[]::new);
    model.thenCalls(calls).thenSays("done");
    Future<RunResult> running =
        new Agent(model, new AgentOptions().addTools(gates)).run(session, "Go");
    Context context = await(gates.full.future());
    context.runOnContext(v -> gates.openAll(context));

    RunResult result = await(running);

    assertThat(gates.entered)
        .containsExactlyElementsOf(IntStream.range(0, 128).boxed().toList());
    assertThat(gates.most).isEqualTo(16);
    List<FunctionResponse> told = result.contents().get(2).functionResponses();
    assertThat(told).hasSize(200);
    assertThat(
            told.subList(0, 128).stream().map(r -> r.response().path("output").asInt()))
        .containsExactlyElementsOf(IntStream.range(0, 128).boxed().toList());
    assertThat(told.subList(128, 200))
        .allSatisfy(response -> assertThat(error(response))
            .isEqualTo(
                "Not called: only the first 128 calls of a turn are; call it again next turn"));
    assertThat(result.calls()).isEqualTo(200);
  }

  @Test
  void B19_sameCallForEverIsToldOnceAndThenALimit() {
    for (int i = 0; i < 6; i++) {
      model.thenCalls("ping", Map.of());
    }

    assertThatThrownBy(this::run).isInstanceOfSatisfying(RunLimitException.class, e -> {
      assertThat(e.limit()).isEqualTo("maxSameCalls");
      assertThat(e.contents().stream()
              .flatMap(content -> content.functionResponses().stream())
              .filter(r -> error(r).startsWith("Not called: you made this call")))
          .hasSize(2); // in the fifth turn, and in the one that ended the run
    });
    assertThat(tools.entered).hasSize(4);
  }

  @Test
  void B20_callsForEverAreALimitAtFiftyTurnsAndTheLastResultsAreKept() {
    for (int i = 0; i < 50; i++) {
      model.thenCalls("say", Map.of("word", "w" + i));
    }

    assertThatThrownBy(this::run)
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.limit()).isEqualTo("maxTurns"));

    assertThat(model.requests()).hasSize(50);
    assertThat(await(session.history()).contents())
        .hasSize(101)
        .last()
        .satisfies(last -> assertThat(last.functionResponses().get(0).response())
            .isEqualTo(json("{'output':'w49'}")));
  }

  private LocalGemini lenient() {
    return await(LocalGemini.start(vertx, new LocalGeminiOptions().setStrict(false)));
  }

  private RunResult follow(LocalGemini gemini) {
    Agent agent = new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key")),
        new AgentOptions().addTools(tools));
    return await(agent.start(session, "Go").result());
  }

  @Test
  void B21_textAndCallsOverSeveralEventsGoBackInTheirOrderWithTheirSignatures() {
    LocalGemini gemini = lenient();
    gemini.reply(
        Reply.chunks(
            chunk("", "{'text':'hm','thought':true}"),
            chunk("", "{'text':'One '}"),
            chunk("", "{'text':'moment.'}"),
            chunk(
                "",
                "{'functionCall':{'id':'a','name':'ping','args':{}},'thoughtSignature':'c2ln'}"),
            chunk("", "{'functionCall':{'id':'b','name':'say','args':{'word':'x'}}}"),
            chunk("", "{'text':'And'}", "{'text':'','thoughtSignature':'bGFzdA=='}"),
            chunk("'finishReason':'STOP'", "{'functionCall':{'name':'ping'}}")),
        Reply.text("done"));

    assertThat(follow(gemini).text()).isEqualTo("done");

    assertThat(gemini.requests().get(1).json().get("contents").toString())
        .isEqualTo(
            "[{'role':'user','parts':[{'text':'Go'}]},{'role':'model','parts':[".replace('\'', '"')
                + ("{'thought':true,'text':'hm'},"
                        + "{'text':'One moment.'},"
                        + "{'functionCall':{'id':'a','name':'ping','args':{}},"
                        + "'thoughtSignature':'c2ln'},"
                        + "{'functionCall':{'id':'b','name':'say','args':{'word':'x'}}},"
                        + "{'text':'And'},"
                        + "{'text':'','thoughtSignature':'bGFzdA=='},"
                        + "{'functionCall':{'name':'ping'}}]},"
                        + "{'role':'user','parts':["
                        + "{'functionResponse':{'id':'a','name':'ping','response':{'output':'pong'}}},"
                        + "{'functionResponse':{'id':'b','name':'say','response':{'output':'x'}}},"
                        + "{'functionResponse':{'name':'ping','response':{'output':'pong'}}}]}]")
                    .replace('\'', '"'));
    await(gemini.close());
  }

  @Test
  void B22_callBehindTheFinishReasonIsNotMadeNorSentBack() {
    LocalGemini gemini = lenient();
    gemini.reply(
        Reply.chunks(
            chunk("'finishReason':'STOP'", "{'text':'Done'}"),
            chunk("", "{'functionCall':{'name':'ping'}}", "{'text':' indeed'}"),
            chunk("'finishReason':'STOP'", "{'functionCall':{'name':'ping'}}")),
        Reply.text("Bye"));

    RunResult result = follow(gemini);

    assertThat(result.text()).isEqualTo("Done indeed");
    assertThat(result.calls()).isZero();
    assertThat(result.contents()).hasSize(2);
    assertThat(tools.entered).isEmpty();
    assertThat(follow(gemini).text()).isEqualTo("Bye");
    await(gemini.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'role':'user',", "'role':null,", "'role':'assistant',", "'role':7,"})
  void B23_roleIsTakenAsModelAndTheFirstCandidateCounts(String role) {
    JsonNode two = json("{'candidates':[{'content':{" + role
        + "'parts':[{'functionCall':{'name':'ping'}}]},'finishReason':'STOP'},"
        + "{'content':{'role':'model','parts':[{'text':'no'}]},'finishReason':'SAFETY'}]}");
    model.thenAnswers(request -> GenerateContentResponse.of(two)).thenSays("done");

    RunResult result = run();

    assertThat(result.text()).isEqualTo("done");
    assertThat(result.contents().stream().map(content -> content.role()))
        .containsExactly("user", "model", "user", "model");
    assertThat(tools.entered).containsExactly("ping");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "[]",
        "7",
        "{'totalTokenCount':null}",
        "{'totalTokenCount':-5}",
        "{'totalTokenCount':'many'}",
        "{'promptTokenCount':99999999999999999999,'totalTokenCount':1e400}"
      })
  void B24_usageThatIsNoneFailsNoRun(String usage) {
    for (int i = 0; i < 3; i++) {
      ObjectNode answer =
          (ObjectNode) chunk("'finishReason':'STOP'", call("say", "{'word':'" + i + "'}"));
      answer.set("usageMetadata", parsed(usage));
      model.thenAnswers(request -> GenerateContentResponse.of(answer));
    }
    model.thenSays("done");

    RunResult result = await(new Agent(
            model,
            new AgentOptions().addTools(tools).setLimits(new RunLimits().setMaxTokens(1_000_000)))
        .run(session, "Go"));

    assertThat(result.text()).isEqualTo("done");
    assertThat(result.usage().totalTokenCount()).isNotNegative();
  }

  // 1e400 is refused by our own reader; as a decimal it may come from another.
  private static JsonNode parsed(String usage) {
    return usage.contains("1e400")
        ? Json.object()
            .put("promptTokenCount", new BigInteger("99999999999999999999"))
            .put("totalTokenCount", new BigDecimal("1e400"))
        : json(usage);
  }
}
