package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolHealth;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools may do to their process, and what others notice of it. */
class ToolsInAChildJvmTest {

  @TempDir
  Path directory;

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  /** One run eats all memory while another one waits in its tool. */
  static final class Memory {
    static final class Tools {
      final CountDownLatch entered = new CountDownLatch(1);
      final CountDownLatch leave = new CountDownLatch(1);

      @Tool("Waits")
      String waits() throws InterruptedException {
        entered.countDown();
        leave.await();
        return "waited";
      }

      @Tool("Takes all memory")
      int takesAll() {
        List<byte[]> taken = new ArrayList<>();
        while (taken.size() < 1_000_000) {
          taken.add(new byte[1 << 20]);
        }
        return taken.size();
      }

      @Tool("Takes all memory on the event loop")
      Future<Integer> takesAllThere() {
        return Future.succeededFuture(takesAll());
      }
    }

    public static void main(String[] args) throws Exception {
      Vertx vertx = Vertx.vertx();
      Tools tools = new Tools();
      AgentOptions options = new AgentOptions().addTools(tools);
      Future<RunResult> neighbour = new Agent(
              new ScriptedModel(vertx).thenCalls("waits", Map.of()).thenSays("neighbour done"),
              options)
          .run("Go");
      tools.entered.await();
      for (String name : List.of("takesAll", "takesAllThere")) {
        RunResult hungry = await(new Agent(
                new ScriptedModel(vertx).thenCalls(name, Map.of()).thenSays("hungry done"), options)
            .run("Go"));
        System.out.println(hungry.contents().get(2).functionResponses().get(0).response());
        System.out.println(hungry.text());
      }
      System.out.println(ToolHealth.now());
      tools.leave.countDown();
      System.out.println(await(neighbour).text());
      await(vertx.close());
    }
  }

  @Test
  void C03_toolThatRunsOutOfMemoryFailsAloneAndItsNeighbourFinishes() throws Exception {
    String out = ChildJvm.run(directory, Memory.class, "-Xmx64m");

    String told = "{\"error\":\"OutOfMemoryError: Java heap space\"}";
    assertThat(out.lines())
        .containsExactly(
            told,
            "hungry done",
            told,
            "hungry done",
            "ToolHealth[running=1, waiting=0, stuck=0, outOfMemory=2, heldLoops=0]",
            "neighbour done");
  }

  /** Prints all that a model reads of some calls: results, failures, refusals. */
  static final class Locales {
    record Everything(
        double real,
        long whole,
        BigDecimal decimal,
        LocalDate date,
        Instant instant,
        Date old,
        Duration duration,
        TITLE title) {}

    @SuppressWarnings("checkstyle:TypeName")
    enum TITLE {
      I_AM
    }

    static final class Tools {
      @Tool("x")
      Everything everything() {
        return new Everything(
            1234567.5,
            1234567,
            new BigDecimal("1234567.50"),
            LocalDate.of(2026, 1, 31),
            Instant.parse("2026-01-31T14:30:00Z"),
            new Date(0),
            Duration.ofSeconds(90),
            TITLE.I_AM);
      }

      @Tool("x")
      String takes(int hour, TITLE title, LocalDate date) {
        return hour + " " + title + " " + date;
      }

      @Tool("x")
      void fails() {
        throw new IllegalStateException("at 1234567.5");
      }

      @Tool("x")
      String isTooLong() {
        return "x".repeat(300_000);
      }

      @Tool(value = "x", timeoutMillis = 20)
      Future<String> isTooLate() {
        return io.vertx.core.Promise.<String>promise().future();
      }

      @Tool("x")
      void refuses() {
        throw new ToolException("Not with I or \u0130");
      }

      @Tool("x")
      void changesAll() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        System.setProperty("line.separator", "\r\n");
      }
    }

    private static FunctionCall call(String name, String args) {
      return FunctionCall.of(
          null, name, (com.fasterxml.jackson.databind.node.ObjectNode) Json.parse(args));
    }

    public static void main(String[] args) throws Exception {
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      AtomicInteger printed = new AtomicInteger();
      System.setOut(new PrintStream(new OutputStream() {
        @Override
        public void write(int b) {
          printed.incrementAndGet();
        }
      }));
      Vertx vertx = Vertx.vertx();
      FunctionCall[] calls = {
        call("everything", "{}"),
        call("takes", "{\"hour\":1234567,\"title\":\"I_AM\",\"date\":\"2026-01-31\"}"),
        call("takes", "{\"hour\":\"noon\",\"title\":\"i_am\",\"date\":\"31.1.2026\"}"),
        call("takes", "{\"hour\":1234567.5}"),
        call("fails", "{}"),
        call("isTooLong", "{}"),
        call("isTooLate", "{}"),
        call("refuses", "{}"),
        call("ISTOOLATE \u0000\u200b", "{}"),
      };
      ScriptedModel model = new ScriptedModel(vertx)
          .thenCalls(calls)
          .thenCalls("changesAll", Map.of())
          .thenCalls(calls)
          .thenSays("done");
      RunResult result =
          await(new Agent(model, new AgentOptions().addTools(new Tools())).run("Go"));
      out.print(Json.write(result.contents()).replace("x".repeat(1000), "x") + "\n");
      out.print(result.contents().get(2).equals(result.contents().get(6)) + "\n");
      out.print(printed.get() + " bytes printed\n");
      await(vertx.close());
    }
  }

  @Test
  void C13_localeAndZoneOfTheProcessChangeNothingAndNothingIsPrinted() throws Exception {
    String english = ChildJvm.run(directory, Locales.class, "-Duser.language=en");

    assertThat(english)
        .contains("1234567.5", "\"2026-01-31T14:30:00Z\"", "must be integer", "Timed out after 20")
        .contains("I_AM", "\\\\u0000\\\\u200b", "the first 262144 of 300000 characters")
        .endsWith("\ntrue\n0 bytes printed\n");
    for (List<String> other : List.of(
        List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Asia/Kolkata"),
        List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab"))) {
      assertThat(ChildJvm.run(directory, Locales.class, other.toArray(String[]::new)))
          .as(other.toString())
          .isEqualTo(english);
    }
  }
}
