package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.Part;
import dev.pollux.loop.Heard;
import dev.pollux.loop.RunLoop;
import dev.pollux.loop.Spent;
import dev.pollux.loop.Step;
import dev.pollux.loop.Wanted;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ResponseStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the model of a run, again or for the rest if need be, until the loop has its whole answer. */
final class ModelTurns {

  private final RunContext run;
  private final RunLoop loop;
  private final ActiveAgent agent;
  private final ContextWindow window;
  private final Summary summary;
  private final Heard heard;
  private final Spent spent;
  private final Wanted wanted;
  private final @Nullable Around around;
  private final boolean streamed;
  private final ModelCall asked = new ModelCall();
  private final ModelCall.Listener answer = new Answer();
  private Runnable waiting = () -> {};
  private @Nullable GenerateContentRequest request;
  private boolean published;

  /**
   * Before the first turn.
   *
   * @param around what is told of the tokens as well, if there is anything
   * @param streamed whether answers come in chunks
   */
  ModelTurns(
      RunContext run,
      ActiveAgent agent,
      ContextWindow window,
      Heard heard,
      Spent spent,
      Wanted wanted,
      @Nullable Around around,
      boolean streamed) {
    this.run = run;
    this.loop = run.loop();
    this.agent = agent;
    this.window = window;
    this.summary = new Summary(
        run, agent, window, asked, answer -> spentInside(answer, agent.model().id()));
    this.heard = heard;
    this.spent = spent;
    this.wanted = wanted;
    this.around = around;
    this.streamed = streamed;
  }

  /** Asks with the conversation as it is, or with what the window leaves of it. */
  void ask(Step.Ask ask) {
    Agent other = agent.takeOver();
    if (other != null) {
      run.emit(new RunEvent.HandedOver(String.valueOf(other.name())));
    }
    int contents = window.toSummarise(run.history());
    if (contents > 0) {
      summary.ask(contents, () -> ask(ask));
      return;
    }
    int from = window.from(run.history());
    RunEvent moved = window.moved(run.history(), from);
    if (moved != null) {
      run.emit(moved);
    }
    long most = run.limits().getMaxHistoryBytes();
    long bytes = run.log().bytes(from);
    if (bytes > most) {
      run.next(loop.tooLarge("maxHistoryBytes", "The conversation", bytes, most));
      return;
    }
    if (run.followed()) {
      if (ask.repeats() != null) {
        run.emit(new RunEvent.TurnRepeated(ask.turn() - 1, ask.repeats(), Duration.ZERO));
      }
      run.emit(new RunEvent.TurnStarted(ask.turn()));
    }
    heard.next();
    GenerateContentRequest made;
    try {
      made = agent.request(ask, from, wanted);
    } catch (Throwable e) { // whatever a toolset throws: the run has its end
      run.next(loop.failed(e));
      return;
    }
    request = made;
    send(made);
  }

  /** Asks for the rest of the answer. */
  void goOn(Step.Continue more) {
    heard.goOn(more.token());
    run.emit(new RunEvent.TurnContinued(loop.turns(), spent.turnUsage()));
    send(Objects.requireNonNull(request, "request").withContinuationToken(more.token()));
  }

  /** Lets some time pass before the next attempt. */
  void pause(Step.Wait wait) {
    if (!loop.isContinued()) { // else nothing of the turn is void
      run.emit(new RunEvent.TurnRepeated(wait.turn(), wait.reason(), wait.delay()));
    }
    waiting = run.clock().after(wait.delay(), () -> run.onContext(() -> run.next(loop.waited())));
  }

  private void send(GenerateContentRequest sent) {
    published = false;
    ResponseStream stream;
    try {
      stream = agent.ask(sent, new CallOptions().setStreamed(streamed).setTimeout(run.left()));
    } catch (Throwable e) { // whatever a model does: the run has its end
      run.next(loop.failed(e));
      return;
    }
    asked.begin(stream, answer);
    agent.tools().prepare(agent.model().vertx());
  }

  /** Takes the answers of the run. */
  private final class Answer implements ModelCall.Listener {
    @Override
    public void piece(GenerateContentResponse chunk) {
      heard.add(chunk);
      List<RunEvent> pieces = run.followed() ? events(chunk) : List.of();
      published |= !pieces.isEmpty();
      pieces.forEach(run::emit);
    }

    @Override
    public void failed(Throwable cause) {
      run.next(loop.modelFailed(cause, published, run.left()));
    }

    @Override
    public void whole() {
      answered();
    }
  }

  /** What a follower of the run sees of a piece. */
  private static List<RunEvent> events(GenerateContentResponse chunk) {
    Content content = chunk.content();
    List<RunEvent> events = new ArrayList<>();
    for (Part part : content == null ? List.<Part>of() : content.parts()) {
      if (part instanceof Part.Text text && !text.text().isEmpty()) {
        events.add(
            text.thought() ? new RunEvent.Thought(text.text()) : new RunEvent.Text(text.text()));
      }
    }
    return events;
  }

  private void answered() {
    if (run.isOver()) {
      return;
    }
    GenerateContentResponse whole = heard.whole();
    spent.add(heard.piece());
    if (around != null) {
      around.spent(heard.piece(), agent.model().id());
    }
    if (!FinishReason.CONTINUATION.equals(whole.finishReason())) {
      run.emit(new RunEvent.TurnEnded(loop.turns(), whole.finishReason(), spent.turnUsage()));
      spent.ended(loop.turns(), whole);
    }
    if (run.isTooLarge("The answer of the model", heard.bytes())) {
      return;
    }
    run.next(loop.answered(
        whole, streamed, published, run.left(), name -> agent.tools().find(name) != null));
  }

  /** A model was asked for something else than an answer of this run. */
  void spentInside(GenerateContentResponse piece, String model) {
    spent.addInside(piece, model);
    if (around != null) {
      around.spent(piece, model);
    }
  }

  /** The run is over: nobody waits for an answer any more. */
  void cancel() {
    waiting.run();
    asked.cancel();
  }

  /** The follower of the run does not keep up. */
  void hold() {
    asked.hold();
  }

  /** The follower of the run has read everything. */
  void release() {
    asked.release();
  }
}
