package dev.pollux.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.output.OutputType;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.Toolset;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Tools: their registration, their schemas, and a call without what the tool does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ToolBenchmark {

  private static final Scenario SCENARIO = Scenario.of("load:l0-t3-p1-r200");

  private Vertx vertx;
  private Desk desk;
  private FunctionTool tool;
  private FunctionCall call;
  private ToolContext context;

  /** The call that a load makes. */
  @Setup
  public void open() {
    vertx = Vertx.vertx();
    desk = Desk.onLoop(SCENARIO);
    tool = ToolCatalog.of(Toolset.of(desk).tools()).find("createTicket");
    ObjectNode args = (ObjectNode) Json.parse("""
        {"title":"Printer on floor 0 is offline","body":"lorem ipsum dolor sit amet","priority":2,\
        "severity":"HIGH","contact":{"name":"Ada Lovelace","email":"ada@example.com","address":\
        {"street":"1 Analytical Way","city":"London","zip":"N1 9GU"}},\
        "labels":["office","printer","urgent"]}""");
    call = FunctionCall.of(null, "createTicket", args);
    context = new ToolContext(
        vertx.getOrCreateContext(),
        "session",
        "run",
        "call",
        null,
        Promise.promise().future(),
        Map.of(),
        text -> {});
  }

  /** Ends the event loops. */
  @TearDown
  public void close() {
    vertx.close().await();
  }

  /** Eight methods become tools. */
  @Benchmark
  public Toolset register() {
    return Toolset.of(desk);
  }

  /** A record with a record in it becomes a schema. */
  @Benchmark
  public OutputType<Desk.Contact> schema() {
    return OutputType.of(Desk.Contact.class);
  }

  /** Arguments are checked. */
  @Benchmark
  public String check() {
    return tool.check(call);
  }

  /** Arguments are checked and bound, the method is called, the response made. */
  @Benchmark
  public FunctionResponse call() {
    return tool.call(call, context).result();
  }
}
