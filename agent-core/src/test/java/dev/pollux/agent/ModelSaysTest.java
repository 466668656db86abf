package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever calls a model writes, each gets its response and the conversation stays valid. */
@ExtendWith(VertxExtension.class)
class ModelSaysTest extends ScriptedAnswers {

  /** What the model reads of the calls in these parts. */
  private List<FunctionResponse> told(String... parts) {
    model.thenAnswers(request -> answer(parts)).thenSays("done");
    RunResult result = run();
    assertThat(result.text()).isEqualTo("done");
    return result.contents().get(2).functionResponses();
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
}
