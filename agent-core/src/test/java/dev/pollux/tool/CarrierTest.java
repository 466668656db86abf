package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.await;
import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

/** The MDC and other thread locals reach the tools, and do not stay. */
@ExtendWith(VertxExtension.class)
class CarrierTest {

  private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

  static final class Reader {
    private static String seen() {
      return MDC.get("request") + " " + TENANT.get();
    }

    @Tool("x")
    String blocking() {
      return seen();
    }

    @Tool("x")
    Future<String> future() {
      return Future.succeededFuture(seen());
    }

    @Tool("x")
    CompletionStage<String> stage() {
      return Future.succeededFuture(seen()).toCompletionStage();
    }

    @Tool("x")
    void throwing() {
      throw new ToolException(seen());
    }

    @Tool("x")
    String leaking() {
      MDC.put("request", "leaked");
      return seen();
    }
  }

  private static final Carrier TENANTS = () -> {
    String name = TENANT.get();
    return call -> () -> {
      TENANT.set(name);
      try {
        call.run();
      } finally {
        TENANT.remove();
      }
    };
  };

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  @AfterEach
  void clear() {
    MDC.clear();
    TENANT.remove();
  }

  private void carry(Carrier carrier) {
    caller.settings = new CallSettings(Secrets.NONE, false, carrier.capture());
  }

  @Test
  void toolsHaveWhatTheThreadHadThatStartedTheRun() throws Exception {
    MDC.put("request", "r-1");
    TENANT.set("acme");
    carry(Carrier.mdc().and(TENANTS));
    MDC.put("request", "changed since");

    for (String name : List.of("blocking", "future", "stage")) {
      assertThat(caller.output(tool(new Reader(), name), "{}").textValue())
          .as(name)
          .isEqualTo("r-1 acme");
    }
    assertThat(caller.error(tool(new Reader(), "throwing"), "{}")).isEqualTo("r-1 acme");
  }

  @Test
  void nothingOfItStaysOnTheThread() throws Exception {
    MDC.put("request", "r-1");
    TENANT.set("acme");
    carry(Carrier.mdc().and(TENANTS));
    for (String name : List.of("blocking", "future", "throwing")) {
      caller.call(tool(new Reader(), name), "{}");
    }

    caller.settings = CallSettings.DEFAULT;
    caller.call(tool(new Reader(), "leaking"), "{}");

    // More calls than there are workers, so that the same threads are used again.
    for (int i = 0; i < BlockingCalls.WORKERS + 10; i++) {
      assertThat(caller.output(tool(new Reader(), "blocking"), "{}").textValue())
          .isEqualTo("null null");
    }
    assertThat(caller.output(tool(new Reader(), "future"), "{}").textValue())
        .isEqualTo("null null");
  }

  @Test
  void eventLoopHasItsOwnMdcAgainAfterTheCall() throws Exception {
    MDC.put("request", "r-1");
    carry(Carrier.mdc());
    FunctionTool tool = tool(new Reader(), "future");
    Promise<List<@Nullable String>> seen = Promise.promise();

    caller.context.runOnContext(v -> {
      MDC.put("request", "own");
      List<@Nullable String> requests = new ArrayList<>();
      tool.call(ToolCaller.named(tool, "{}"), caller.toolContext())
          .onSuccess(r -> requests.add(r.response().get("output").textValue()));
      requests.add(MDC.get("request"));
      MDC.clear();
      seen.complete(requests);
    });

    assertThat(await(seen.future())).containsExactly("r-1 null", "own");
  }

  @Test
  void emptyMdcIsCarriedToo() throws Exception {
    carry(Carrier.mdc());
    FunctionTool tool = tool(new Reader(), "future");
    Promise<Map<String, String>> after = Promise.promise();
    List<String> seen = new ArrayList<>();

    caller.context.runOnContext(v -> {
      MDC.put("request", "of the loop");
      tool.call(ToolCaller.named(tool, "{}"), caller.toolContext())
          .onSuccess(r -> seen.add(r.response().get("output").textValue()));
      after.complete(MDC.getCopyOfContextMap());
      MDC.clear();
    });

    assertThat(await(after.future())).isEqualTo(Map.of("request", "of the loop"));
    assertThat(seen).containsExactly("null null");
  }

  static final class Once {
    int made;

    @Tool("x")
    Future<Integer> count() {
      return Future.succeededFuture(++made);
    }
  }

  @Test
  void carrierThatDoesNotRunTheCallOrRunsItTwiceIsAnError() throws Exception {
    Once once = new Once();

    carry(() -> call -> () -> {});
    assertThat(caller.error(only(once), "{}"))
        .isEqualTo("IllegalStateException: The carrier did not run the call");
    carry(() -> call -> () -> {
      call.run();
      call.run();
    });
    assertThat(caller.error(only(once), "{}"))
        .isEqualTo("IllegalStateException: The carrier ran the call twice");
    assertThat(once.made).isEqualTo(1);
  }
}
