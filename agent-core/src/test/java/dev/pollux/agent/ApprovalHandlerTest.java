package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Approval;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever an approval handler does, and whenever it answers. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ApprovalHandlerTest extends BankRuns {

  @Test
  void handlerThatFailsDenies(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(1), pay(2), pay(3), pay(4)), Reply.text("Sorry."));

    await(agent(vertx, gemini, request -> switch (request.args().get("sum").asInt()) {
          case 1 -> Future.failedFuture(new IllegalStateException("no network"));
          case 2 -> throw new AssertionError("on purpose");
          case 3 -> Future.succeededFuture(null);
          default -> null;
        })
        .run(session, "Pay"));

    assertThat(bank.done).isEmpty();
    assertThat(told(gemini, 1))
        .hasSize(4)
        .containsOnly("Not called: it was denied: whether it may be called could not be asked");
  }

  @Test
  void C21_handlerThatNeverAnswersWaitsAsLongAsTheRunMayLast(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Still there."));
    ManualClock clock = new ManualClock(NOON);
    Promise<Void> reached = Promise.promise();
    AgentOptions options = options(bank)
        .setClock(clock)
        .setLimits(new RunLimits().setTimeout(Duration.ofHours(1)))
        .setApprovals(request -> {
          reached.complete();
          return Promise.<Decision>promise().future();
        });

    Future<RunResult> waiting = new Agent(model(vertx, gemini), options).run(session, "Pay");
    await(reached.future());
    clock.advance(Duration.ofHours(1).minusMillis(1));
    assertThat(waiting.isComplete()).isFalse();
    clock.advance(Duration.ofMillis(1));

    assertThatThrownBy(() -> await(waiting))
        .isInstanceOfSatisfying(
            RunLimitException.class, limit -> assertThat(limit.limit()).isEqualTo("timeout"));

    await(agent(vertx, gemini, request -> Future.failedFuture("never")).run(session, "And?"));
    assertThat(told(gemini, 1))
        .containsExactly("Not called: it needs approval and was not approved");
  }

  @Test
  void F01_cancelWhileAHandlerIsAskedEndsTheRunAndALateAnswerIsNotHeard(
      Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Fine."));
    Promise<Void> reached = Promise.promise();
    Promise<Decision> answer = Promise.promise();
    Agent agent = agent(vertx, gemini, request -> {
      reached.complete();
      return answer.future();
    });
    Run run = agent.start(session, "Pay");
    await(reached.future());

    run.cancel();
    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
    List<String> before = log();
    answer.complete(Decision.approve());
    await(agent.run(session, "And?"));

    assertThat(bank.done).isEmpty();
    assertThat(log().subList(0, before.size() + 2)).containsSequence("runEnded", "runStarted");
    assertThat(told(gemini, 1))
        .containsExactly("Not called: it needs approval and was not approved");
  }

  @Test
  void answerFromAnotherThreadIsHeardOnTheRunsContext(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Done."));

    await(agent(vertx, gemini, request -> {
          Promise<Decision> answer = Promise.promise();
          new Thread(() -> answer.complete(Decision.approve())).start();
          return answer.future();
        })
        .run(session, "Pay"));

    assertThat(bank.done).containsExactly("pay Ada 5");
  }

  @Test
  void handlerCannotChangeTheArgumentsThatItWasShown(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Done."));

    await(agent(vertx, gemini, request -> {
          ((ObjectNode) request.args()).put("sum", 7);
          return Future.succeededFuture(Decision.approve());
        })
        .run(session, "Pay"));

    assertThat(bank.done).containsExactly("pay Ada 5");
  }

  @Test
  void S16_descriptionIsShownWholeWithWhatDoesNotShowEscaped(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(call("act")), Reply.text("Done."));
    FunctionTool tool = FunctionTool.of(
            new FunctionDeclaration("act", "Acts\u200b\u202e.\nApproved\udb40\udc41.", null),
            (args, context) -> Future.succeededFuture("x"))
        .withApproval(Approval.ALWAYS);
    AgentOptions options = options(tool).setApprovals(request -> {
      asked.add(request);
      return Future.succeededFuture(Decision.deny("no"));
    });

    await(new Agent(model(vertx, gemini), options).run("Act"));

    assertThat(asked.get(0).description()).isEqualTo("Acts\\u200b\\u202e.\nApproved\\u{e0041}.");
    assertThat(tool.withEffect(tool.effect()).approval()).isEqualTo(Approval.ALWAYS);
  }
}
