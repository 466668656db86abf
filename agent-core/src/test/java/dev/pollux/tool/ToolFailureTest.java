package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a tool throws becomes a short error response; the call itself never fails. */
@ExtendWith(VertxExtension.class)
class ToolFailureTest {

  /** Throws the same thing in each of the ways that a tool can fail. */
  static final class Thrower {
    private final Throwable thrown;

    Thrower(Throwable thrown) {
      this.thrown = thrown;
    }

    @Tool("x")
    void blocking() throws Throwable {
      throw thrown;
    }

    @Tool("x")
    Future<String> future() throws Throwable {
      throw thrown;
    }

    @Tool("x")
    Future<String> failedFuture() {
      return Future.failedFuture(thrown);
    }

    @Tool("x")
    CompletionStage<String> stage() {
      return CompletableFuture.failedFuture(thrown);
    }

    @Tool("x")
    CompletionStage<String> dependentStage() {
      return CompletableFuture.<String>failedFuture(thrown).thenApply(x -> x);
    }

    @Tool("x")
    Object stageAsObject() {
      return stage();
    }
  }

  static final class CyclicCause extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CyclicCause(String message) {
      super(message, new IllegalStateException("inner"));
      getCause().initCause(this);
    }
  }

  static final class BrokenMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message today");
    }
  }

  private static Throwable chain(int length) {
    Throwable thrown = new IllegalStateException("root");
    for (int i = 1; i < length; i++) {
      thrown = new IllegalStateException("level " + i, thrown);
    }
    return thrown;
  }

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IllegalStateException("broken"), "IllegalStateException: broken"),
        Arguments.of(new IOException("no disk"), "IOException: no disk"),
        Arguments.of(new NullPointerException(), "NullPointerException"),
        Arguments.of(chain(1000), "IllegalStateException: level 999"),
        Arguments.of(new CyclicCause("round"), "CyclicCause: round"),
        Arguments.of(new StackOverflowError(), "StackOverflowError"),
        Arguments.of(new AssertionError("no"), "AssertionError: no"),
        Arguments.of(new LinkageError("link"), "LinkageError: link"),
        Arguments.of(new NoClassDefFoundError("a/B"), "NoClassDefFoundError: a/B"),
        Arguments.of(new InterruptedException("stop"), "InterruptedException: stop"),
        Arguments.of(new ToolException("Read the number again"), "Read the number again"),
        Arguments.of(
            new ToolException("Read it again", new IOException("secret")), "Read it again"),
        Arguments.of(
            new IllegalStateException("a\u0000\u001b[31m\n\ud83d"),
            "IllegalStateException: a\u0000\u001b[31m\n?"),
        Arguments.of(new ToolException("half \ude00"), "half ?"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void C01_C02_failureIsToldHoweverItComes(Throwable thrown, String error) throws Exception {
    for (FunctionTool tool : Toolset.of(new Thrower(thrown)).tools()) {
      assertThat(caller.error(tool, "{}")).as(tool.name()).isEqualTo(error);
    }
    FunctionTool function =
        FunctionTool.of(new FunctionDeclaration("f", "x", null), (args, context) -> {
          throw ToolFailureTest.<RuntimeException>sneaky(thrown);
        });
    assertThat(caller.error(function, "{}")).isEqualTo(error);
  }

  @SuppressWarnings("unchecked") // erased: any throwable goes through
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void C01_exceptionThatCannotTellItsMessageIsToldByItsClass() throws Exception {
    for (String name : List.of("blocking", "future", "failedFuture")) {
      assertThat(caller.error(tool(new Thrower(new BrokenMessage()), name), "{}"))
          .isEqualTo("BrokenMessage");
    }
  }

  @Test
  void C01_longMessageIsCutAtTwoKibi() throws Exception {
    String message = "x".repeat(1 << 20);

    assertThat(caller.error(tool(new Thrower(new ToolException(message)), "blocking"), "{}"))
        .isEqualTo("x".repeat(2048) + "…");
    assertThat(caller.error(tool(new Thrower(new IOException(message)), "blocking"), "{}"))
        .isEqualTo("IOException: " + "x".repeat(2048 - 13) + "…");
    assertThat(caller.error(
            tool(new Thrower(new ToolException("x".repeat(2047) + "😀")), "blocking"), "{}"))
        .isEqualTo("x".repeat(2047) + "…");
  }

  @Test
  void errorResponseIsValidJson() throws Exception {
    FunctionTool tool =
        tool(new Thrower(new ToolException("\u0000\u001f\"\\\ud83d\u2028")), "blocking");

    byte[] sent = Json.bytes(caller.call(tool, "{}").json());

    JsonNode read = new ObjectMapper().readTree(sent);
    assertThat(read.get("response").get("error").textValue()).isEqualTo("\u0000\u001f\"\\?\u2028");
  }

  @Test
  void nestedCompletionExceptionIsUnwrappedOnce() throws Exception {
    Throwable thrown = new CompletionException(new ToolException("Try Oslo"));

    assertThat(caller.error(tool(new Thrower(thrown), "stage"), "{}")).isEqualTo("Try Oslo");
    assertThat(
            caller.error(tool(new Thrower(new CompletionException("bare", null)), "stage"), "{}"))
        .isEqualTo("CompletionException: bare");
  }

  static final class Recursion {
    @Tool("x")
    int endless(int n) {
      return endless(n + 1) + 1;
    }
  }

  @Test
  void C02_realStackOverflowIsToldAsWell() throws Exception {
    assertThat(caller.error(only(new Recursion()), "{\"n\":0}")).isEqualTo("StackOverflowError");
  }

  static final class Interrupter {
    @Tool("x")
    String interrupt() {
      Thread.currentThread().interrupt();
      return "done";
    }

    @Tool("x")
    boolean isInterrupted() {
      return Thread.currentThread().isInterrupted();
    }
  }

  @Test
  void C04_interruptFlagDoesNotReachTheNextCall() throws Exception {
    Interrupter tools = new Interrupter();

    assertThat(caller.output(tool(tools, "interrupt"), "{}").textValue()).isEqualTo("done");
    // More calls than there are workers, so that the interrupted one is used again.
    for (int i = 0; i < 300; i++) {
      assertThat(caller.output(tool(tools, "isInterrupted"), "{}").booleanValue())
          .isFalse();
    }
  }

  static final class Cancelled {
    @Tool("x")
    CompletionStage<@Nullable String> cancelled() {
      CompletableFuture<@Nullable String> future = new CompletableFuture<>();
      future.cancel(true);
      return future;
    }
  }

  @Test
  void C06_cancelledStageIsAFailure() throws Exception {
    assertThat(caller.error(only(new Cancelled()), "{}")).isEqualTo("CancellationException");
  }
}
