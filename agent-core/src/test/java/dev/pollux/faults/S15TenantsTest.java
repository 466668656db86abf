package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.Run;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LeakCheck;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Carrier;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Fifty tenants share one agent, one model and one server; none sees anything of another. */
@ExtendWith({LeakCheck.class, VertxExtension.class, LocalGeminiExtension.class})
class S15TenantsTest {

  private static final int TENANTS = 50;
  private static final int RUNS = 3;
  private static final Pattern MARK = Pattern.compile("tenant-\\d+-mark");

  private static Set<String> marks(String text) {
    Set<String> marks = new TreeSet<>();
    Matcher matcher = MARK.matcher(text);
    while (matcher.find()) {
      marks.add(matcher.group());
    }
    return marks;
  }

  private static String mark(int tenant) {
    return "tenant-" + tenant + "-mark";
  }

  /** Each gives what belongs to the tenant of the run, from everywhere it could come from. */
  static final class Accounts {
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    private String of(String asked, ToolContext context) {
      String told = asked + " " + context.attribute("tenant") + " " + MDC.get("tenant") + " "
          + context.sessionId();
      seen.put(context.callKey(), told);
      context.progress("Looking up " + context.attribute("tenant"));
      return told;
    }

    @Tool("Looks up, and may block")
    String blocking(String account, ToolContext context) {
      return of(account, context);
    }

    @Tool("Looks up on the event loop")
    Future<String> asynchronous(String account, ToolContext context) {
      // The MDC is there as long as the method is; what it starts has to bring it along.
      String told = of(account, context);
      return context.context().owner().timer(1, TimeUnit.MILLISECONDS).map(told);
    }

    @Tool("Fails")
    String failing(String account, ToolContext context) {
      throw new IllegalStateException("No account " + of(account, context));
    }
  }

  /** All lines of the log. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
  }

  private static Reply answer(ReceivedRequest request) {
    Set<String> marks = marks(request.json().toString());
    if (marks.size() != 1) {
      throw new IllegalStateException("A request of " + marks);
    }
    String mark = marks.iterator().next();
    JsonNode contents = request.json().path("contents");
    String last = contents.get(contents.size() - 1).toString();
    Reply reply = last.contains("functionResponse")
        ? Reply.text("Answer for " + mark)
        : Reply.calls(call("blocking", mark), call("asynchronous", mark), call("failing", mark));
    return reply.withLatency(Duration.ofMillis(1 + Math.abs(mark.hashCode() % 5)));
  }

  private static FunctionCall call(String name, String mark) {
    return FunctionCall.of(null, name, Json.object().put("account", mark));
  }

  /** One tenant's next run; what came of it. */
  private static Future<RunResult> next(
      Agent agent, Session session, int tenant, int left, List<String> heard) {
    Run run;
    MDC.put("tenant", mark(tenant));
    try {
      run = agent.start(
          session,
          Content.user("I am " + mark(tenant)),
          new RunOptions().putAttribute("tenant", mark(tenant)).setStreamed(left % 2 == 0));
    } finally {
      MDC.remove("tenant");
    }
    run.handler((RunEvent event) -> heard.add(event.toString()));
    return run.result()
        .compose(result -> left == 1
            ? Future.succeededFuture(result)
            : next(agent, session, tenant, left - 1, heard));
  }

  @Test
  void S15_nothingOfATenantReachesAnother(Vertx vertx, LocalGemini gemini) throws Exception {
    Lines log = new Lines();
    Logger root = (Logger) LoggerFactory.getLogger("dev.pollux");
    Level level = root.getLevel();
    log.setContext(root.getLoggerContext());
    log.start();
    root.addAppender(log);
    root.setLevel(Level.DEBUG);
    root.setAdditive(false);
    gemini.replyWith(S15TenantsTest::answer);
    Accounts accounts = new Accounts();
    SessionStore store = SessionStore.inMemory();
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("shared-key"));
    Agent agent = new Agent(model, new AgentOptions().addTools(accounts).setCarrier(Carrier.mdc()));
    List<List<String>> heard = new ArrayList<>();
    List<Future<RunResult>> ended = new ArrayList<>();

    for (int i = 0; i < TENANTS; i++) {
      int tenant = i;
      heard.add(new CopyOnWriteArrayList<>());
      ended.add(next(agent, new Session(store, "of-" + mark(tenant)), tenant, RUNS, heard.get(i)));
    }
    Future.all(ended).await(60, TimeUnit.SECONDS);
    root.detachAppender(log);
    root.setLevel(level);
    root.setAdditive(true);

    for (int i = 0; i < TENANTS; i++) {
      Set<String> own = Set.of(mark(i));
      RunResult result = ended.get(i).result();
      assertThat(result.text()).isEqualTo("Answer for " + mark(i));
      assertThat(marks(Json.write(result.contents()) + result)).isEqualTo(own);
      assertThat(marks(heard.get(i).toString())).as("events").isEqualTo(own);
      String stored = store.read("of-" + mark(i), 0).await().toString();
      assertThat(marks(stored)).as("session").isEqualTo(own);
      assertThat(Pattern.compile("ToolOutcome").matcher(stored).results().count())
          .isEqualTo(3L * RUNS);
    }
    assertThat(accounts.seen).hasSize(TENANTS * RUNS * 3);
    assertThat(accounts.seen.values())
        .allMatch(told -> marks(told).size() == 1 && !told.contains("null"));
    assertThat(gemini.requests()).hasSize(TENANTS * RUNS * 2).allSatisfy(request -> {
      assertThat(marks(new String(request.body(), StandardCharsets.UTF_8))).hasSize(1);
      assertThat(marks(request.headers() + request.path())).isEmpty();
      assertThat(request.header("x-goog-api-key")).isEqualTo("shared-key");
    });
    assertThat(log.lines).filteredOn(line -> line.contains("failed")).hasSize(TENANTS * RUNS);
    assertThat(log.lines).allMatch(line -> marks(line).size() <= 1 && !line.contains("shared-key"));
    model.close().await();
  }
}
