package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.StreamedResponse;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ResponseStream;
import dev.pollux.session.SessionEntry;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the model what was said so far, so that a summary of it can be sent in its place. */
final class Summary {

  private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

  private final RunContext run;
  private final ActiveAgent agent;
  private final ContextWindow window;
  private final ModelCall asked;
  private final Consumer<GenerateContentResponse> spent;

  Summary(
      RunContext run,
      ActiveAgent agent,
      ContextWindow window,
      ModelCall asked,
      Consumer<GenerateContentResponse> spent) {
    this.run = run;
    this.agent = agent;
    this.window = window;
    this.asked = asked;
    this.spent = spent;
  }

  /**
   * Asks for a summary.
   *
   * @param contents for how many of the oldest contents it is to stand
   * @param then what comes next, also without a summary, unless the run is over
   */
  void ask(int contents, Runnable then) {
    StreamedResponse answer = new StreamedResponse();
    ResponseStream stream;
    try {
      stream = agent.ask(
          window.summaryRequest(
              run.history(),
              contents,
              agent.current().withoutFunctions(),
              agent.model().capabilities().responseParts()),
          new CallOptions().setTimeout(run.left()));
    } catch (Throwable e) { // whatever a model or a toolset throws
      failed(e, then);
      return;
    }
    asked.begin(stream, new ModelCall.Listener() {
      @Override
      public void piece(GenerateContentResponse chunk) {
        answer.add(chunk);
      }

      @Override
      public void failed(Throwable cause) {
        Summary.this.failed(cause, then);
      }

      @Override
      public void whole() {
        answered(contents, answer.response(), then);
      }
    });
  }

  private void answered(int contents, GenerateContentResponse answer, Runnable then) {
    if (run.isOver()) {
      return;
    }
    spent.accept(answer);
    Content content = answer.content();
    String text = content == null ? "" : content.text().strip();
    if (text.isEmpty() || !content.functionCalls().isEmpty()) {
      failed(new IllegalStateException("The model gave no summary"), then);
      return;
    }
    run.append(List.of(new SessionEntry.Summarised(run.runId(), contents, text)), () -> {
      window.summarised(contents);
      run.emit(new RunEvent.Summarised(contents, text));
      if (!run.isOver()) {
        then.run();
      }
    });
  }

  private void failed(Throwable cause, Runnable then) {
    if (!run.isOver()) {
      LOG.warn("Run {} leaves turns out of what it sends, without a summary", run.runId(), cause);
      window.failed();
      then.run();
    }
  }
}
