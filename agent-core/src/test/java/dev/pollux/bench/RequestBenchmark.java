package dev.pollux.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The encoding of a request whose last turn is new, in a conversation of some length. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RequestBenchmark {

  /** Turns with a call that came before. */
  @Param({"0", "20", "200"})
  public int turns;

  private List<Content> contents;
  private FunctionCall call;

  /** A conversation. */
  @Setup
  public void open() {
    call = FunctionCall.of(
        null, "createTicket", Json.object(Map.of("title", "Printer", "priority", 2)));
    contents = new ArrayList<>();
    contents.add(Content.user("The printer is offline"));
    for (int i = 0; i < turns; i++) {
      turn(contents);
    }
    contents.forEach(Content::encoded);
  }

  private void turn(List<Content> target) {
    ObjectNode part = Json.object();
    part.set("functionCall", call.json());
    target.add(Content.model(List.of(Part.of(part))));
    FunctionResponse response =
        FunctionResponse.output(call, Json.object(Map.of("state", "open ".repeat(40))));
    target.add(Content.user(List.of(Part.response(response))));
  }

  /** The newest turn is encoded, the others were before. */
  @Benchmark
  public byte[] encode() {
    List<Content> all = new ArrayList<>(contents);
    turn(all);
    return new GenerateContentRequest(GenerateContentConfig.EMPTY, all).encoded();
  }
}
