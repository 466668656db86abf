package dev.pollux.examples.chat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.Run;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.ApprovalRequest;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.History;
import dev.pollux.session.PendingApproval;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with an agent: what the person types is a command or the next prompt. It is all done
 * by the thread that calls {@link #run}; runs are on contexts of their own.
 *
 * <p>Calls that need approval suspend the run, so that a person may think as long as they like. Only those
 * of agents that are tools are asked about while the run goes on: there is no conversation that could be
 * gone on with.
 */
public final class Chat {

  private final Subject subject;
  private final View view;
  private final Spending spending;
  private final List<Part> attached = new ArrayList<>();
  private final Commands commands;
  private final Decisions inside = new Decisions();
  private Agent agent;
  private String model;
  private Talk talk;
  private boolean opened;

  /** A chat that begins with a conversation, which may be empty. */
  public Chat(Subject subject, View view, Talk talk) {
    this.subject = subject;
    this.view = view;
    this.talk = talk;
    this.model = subject.model();
    subject.options().setApprovals(this::approval);
    this.agent = subject.agents().apply(model);
    this.attached.addAll(subject.attached());
    this.spending = new Spending(subject.prices());
    this.commands = new Commands(this, subject, view);
  }

  /** Goes on until there is nothing more to read, or the person ends it. */
  public void run() throws InterruptedException {
    goOnWithLeft();
    while (true) {
      String typed = view.read(attached.size());
      if (typed == null) {
        return;
      }
      if (typed.startsWith("/")) {
        if (!commands.run(typed)) {
          return;
        }
      } else if (!typed.isBlank()) {
        ask(typed.strip());
      }
    }
  }

  /** What the last run of the conversation left when the process died, or the person left. */
  private void goOnWithLeft() throws InterruptedException {
    if (!talk.isKept()) {
      return;
    }
    History history = talk.session().openHistory().await();
    Unfinished left = Unfinished.of(history);
    opened = !history.contents().isEmpty();
    if (left.isNothing()) {
      return;
    }
    view.note("This conversation has " + left.text() + "; it goes on.");
    Agent asked = agent;
    goOn(
        left.cutOff()
            ? follow(() -> asked.startResume(talk.session(), subject.runOptions()))
            : resume(left.pending()));
  }

  private void ask(String prompt) throws InterruptedException {
    Content content;
    try {
      content = content(prompt);
    } catch (Exception e) { // await() throws what it failed with, checked or not
      view.wrong(String.valueOf(e.getMessage()));
      return;
    }
    // The agent may be changed by a command, but not while it runs.
    Agent asked = agent;
    goOn(follow(() -> asked.start(talk.session(), content, subject.runOptions())));
  }

  private Content content(String prompt) {
    List<Part> parts = new ArrayList<>();
    parts.addAll(
        opened
            ? Content.user(prompt).parts()
            : subject.opening().apply(prompt).await().parts());
    parts.addAll(attached);
    opened = true;
    attached.clear();
    return Content.user(parts);
  }

  /** Asks about the calls of a run until nothing is left to be asked. */
  private void goOn(@Nullable RunResult first) throws InterruptedException {
    RunResult result = first;
    while (result != null && !result.pending().isEmpty()) {
      result = resume(result.pending());
    }
    if (result != null && subject.ending() != null) {
      end(result, subject.ending());
    }
  }

  /** Asks about calls that wait, as those of a conversation that was loaded may. */
  void goOnWithPending() throws InterruptedException {
    List<PendingApproval> pending = talk.session().history().await().pending();
    if (!pending.isEmpty()) {
      goOn(resume(pending));
    }
  }

  private @Nullable RunResult resume(List<PendingApproval> pending) throws InterruptedException {
    List<ApprovalDecision> decisions = new ArrayList<>();
    for (PendingApproval waits : pending) {
      Decision decision = view.decide(
          new WaitingCall(List.of(), waits), subject.tool(waits.call().name()).orElse(null));
      if (decision == null) {
        view.note("Not decided: nothing is called, and the next prompt goes on without it.");
        return null;
      }
      decisions.add(new ApprovalDecision(waits, decision));
    }
    Agent asked = agent;
    return follow(() -> asked.startResume(talk.session(), decisions, subject.runOptions()));
  }

  private Future<Decision> approval(ApprovalRequest request) {
    return request.agents().isEmpty()
        ? Future.succeededFuture(Decision.later())
        : inside.about(request.callKey());
  }

  private void askInside(WaitingCall waiting, Run run) {
    Decision decision = view.decide(waiting, null);
    if (decision == null) {
      run.cancel();
    } else {
      inside.decide(waiting.pending().callKey(), decision);
    }
  }

  private @Nullable RunResult follow(Supplier<Run> start) throws InterruptedException {
    Following following;
    try {
      following = Following.start(subject.vertx(), start);
    } catch (RuntimeException e) {
      view.wrong(subject.masked().apply(String.valueOf(e.getMessage())));
      return null;
    }
    view.begin(following.run()::cancel);
    try {
      while (true) {
        RunEvent event = following.next(View.TICK_MILLIS);
        if (event == null) {
          view.tick();
          continue;
        }
        spending.add(event);
        view.show(event);
        WaitingCall waiting = WaitingCall.of(event);
        if (waiting != null && waiting.isInside()) {
          askInside(waiting, following.run());
        }
        if (event instanceof RunEvent.Done done) {
          return done.result();
        }
        if (event instanceof RunEvent.Failed failed) {
          tell(failed.cause());
          return null;
        }
      }
    } catch (InterruptedException e) {
      following.run().cancel();
      throw e;
    } finally {
      view.end();
    }
  }

  private void tell(RunException cause) {
    if (cause instanceof RunCancelledException) {
      view.note("Stopped.");
    } else {
      view.wrong(subject.masked().apply(String.valueOf(cause.getMessage())));
    }
  }

  private void end(RunResult result, Function<RunResult, Future<String>> ending) {
    try {
      view.answer(Objects.requireNonNull(ending.apply(result).await()));
    } catch (Exception e) { // await() throws what the future failed with, checked or not
      view.wrong(String.valueOf(e.getMessage()));
    }
  }

  String model() {
    return model;
  }

  /** The next prompt goes to another model; refuses a name that cannot be one. */
  void setModel(String id) {
    agent = subject.agents().apply(id);
    model = id;
  }

  Talk talk() {
    return talk;
  }

  /** Goes on with another conversation. */
  void setTalk(Talk other) {
    talk = other;
    opened = !other.entries().isEmpty();
  }

  void attach(Part part) {
    attached.add(part);
  }

  Spending spending() {
    return spending;
  }
}
