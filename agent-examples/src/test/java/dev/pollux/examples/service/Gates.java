package dev.pollux.examples.service;

import dev.pollux.examples.script.Conversation;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Tools that return when a test says so, and a script that calls them. */
final class Gates {

  static final String SAID = "The gate is open now, and this is said in many small pieces.";

  private final ConcurrentMap<String, Promise<String>> gates = new ConcurrentHashMap<>();

  private Promise<String> gate(String name) {
    return gates.computeIfAbsent(name, key -> Promise.promise());
  }

  void open(String name) {
    gate(name).tryComplete("open");
  }

  @Tool("Waits at a gate")
  Future<String> pass(String name) {
    return gate(name).future();
  }

  @Tool(value = "Pays", approval = Approval.ALWAYS)
  String pay(String to) {
    return "paid to " + to;
  }

  /** {@code pass NAME}, {@code pay NAME}, or anything else, which is answered at once. */
  static Reply answer(Conversation talk) {
    String[] words = talk.prompt().split(" ");
    if (words[0].equals("pass") && talk.output("pass").isEmpty()) {
      return Reply.call("pass", Map.of("name", words[1]));
    }
    if (words[0].equals("pay") && talk.output("pay").isEmpty()) {
      return Reply.call("pay", Map.of("to", words[1]));
    }
    if (words[0].equals("long")) {
      return Reply.text("x".repeat(10_000_000)).withShape(new StreamShape().setTextChunk(100_000));
    }
    return words[0].equals("fail")
        ? Reply.error(400, "INVALID_ARGUMENT", "No such thing")
        : Reply.text(SAID);
  }
}
