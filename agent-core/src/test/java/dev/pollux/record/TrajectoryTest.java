package dev.pollux.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrajectoryTest {

  private final Trajectory way = Trajectory.of(List.<RunEvent>of(
      new RunEvent.TurnStarted(1),
      called("search", "{\"query\":\"Oslo\",\"limit\":5}"),
      called("read", "{\"page\":1.0}"),
      called("search", "{\"query\":\"Rome\"}"),
      new RunEvent.TurnEnded(1, null, new UsageMetadata(10, 0, 5, 0, 0, 15)),
      new RunEvent.TurnStarted(2)));

  private static RunEvent called(String name, String args) {
    return new RunEvent.ToolCalled(
        name, FunctionCall.of(null, name, (com.fasterxml.jackson.databind.node.ObjectNode)
            Json.parse(args)));
  }

  @Test
  void whatHoldsGivesTheSameObject() {
    assertThat(way.calledExactly("search", "read", "search")
            .calledInOrder("search", "search")
            .calledInAnyOrder("read", "search", "search")
            .calledTimes("search", 2)
            .notCalled("delete")
            .called("search", Map.of("query", "Oslo"))
            .call(2, "read", Map.of("page", 1))
            .turns(2)
            .turnsAtMost(2)
            .tokensAtMost(15))
        .isSameAs(way);
  }

  private void fails(Consumer<Trajectory> check, String expected) {
    assertThatThrownBy(() -> check.accept(way))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            expected + "; got: 2 turns, 15 tokens, calls [search{\"query\":\"Oslo\",\"limit\":5},"
                + " read{\"page\":1.0}, search{\"query\":\"Rome\"}]");
  }

  @Test
  void whatDoesNotHoldIsToldWithTheWholeWay() {
    fails(t -> t.calledExactly("search"), "expected exactly the calls [search]");
    fails(
        t -> t.calledInOrder("read", "read"),
        "expected the calls [read, read] in this order, and 'read' did not come");
    fails(t -> t.calledInAnyOrder("read"), "expected the calls [read] in any order");
    fails(t -> t.calledTimes("read", 2), "expected 2 calls of 'read', and there were 1");
    fails(t -> t.notCalled("read"), "expected no call of 'read'");
    fails(
        t -> t.called("search", Map.of("query", "Bergen")),
        "expected a call search{\"query\":\"Bergen\"}");
    fails(
        t -> t.call(1, "search", Map.of("query", "Oslo")),
        "expected call 1 to be search{\"query\":\"Oslo\"}");
    fails(t -> t.call(4, "read", Map.of()), "expected call 4 to be read{}");
    fails(t -> t.turns(1), "expected 1 turns");
    fails(t -> t.turnsAtMost(1), "expected at most 1 turns");
    fails(t -> t.tokensAtMost(14), "expected at most 14 tokens");
  }
}
