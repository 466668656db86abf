package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;

/** A model that says what a test wants, to an agent with a few tools. */
abstract class ScriptedAnswers {

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

  final Tools tools = new Tools();
  final Session session = Session.inMemory();
  Vertx vertx;
  ScriptedModel model;

  @BeforeEach
  void connect(Vertx vertx) {
    this.vertx = vertx;
    this.model = new ScriptedModel(vertx);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  RunResult run() {
    return await(new Agent(model, new AgentOptions().addTools(tools)).run(session, "Go"));
  }

  static JsonNode json(String json) {
    return Json.parse(json.replace('\'', '"'));
  }

  /** An answer with these parts that stopped. */
  static GenerateContentResponse answer(String... parts) {
    return GenerateContentResponse.of(chunk("'finishReason':'STOP'", parts));
  }

  static JsonNode chunk(String more, String... parts) {
    return json("{'candidates':[{'content':{'role':'model','parts':[" + String.join(",", parts)
        + "]}" + (more.isEmpty() ? "" : ",") + more + "}]}");
  }

  static String call(String name, String args) {
    return "{'functionCall':{'name':'" + name + "','args':" + args + "}}";
  }

  static String object(Map<String, String> members) {
    List<String> pairs = new ArrayList<>();
    members.forEach((name, value) -> pairs.add("'" + name + "':" + value));
    return "{" + String.join(",", pairs) + "}";
  }
}
