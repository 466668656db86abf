package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tool says is read by the model, in the log and by callers, and has no secrets in it. */
@ExtendWith(VertxExtension.class)
class SecretsTest {

  private static final String CANARY = "c4n\"ry/pass word";
  private static final String DIGITS = "4111111111111111";
  private static final Secrets SECRETS = Secrets.of(CANARY, DIGITS);

  static final class Leaky {
    private final Object given;

    Leaky(Object given) {
      this.given = given;
    }

    @Tool("x")
    Object give(ToolContext context) throws Throwable {
      context.progress("now with " + CANARY);
      if (given instanceof Throwable thrown) {
        throw thrown;
      }
      return given;
    }

    @Tool("x")
    Future<?> giveLater() {
      return given instanceof Throwable thrown
          ? Future.failedFuture(thrown)
          : Future.succeededFuture(given);
    }
  }

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
    caller.settings = new CallSettings(SECRETS, false, Carrier.NOTHING.capture());
  }

  record Account(String name, String password) {}

  static Stream<Object> leaks() {
    return Stream.of(
        CANARY,
        "x".repeat(ResultWriter.MAX_LENGTH - 5) + CANARY,
        new Account("ada", "it is " + CANARY + "!"),
        Map.of(CANARY, 1),
        List.of(List.of(Map.of("a", CANARY))),
        List.of("x".repeat(ResultWriter.MAX_LENGTH - 8), CANARY),
        Long.parseLong(DIGITS),
        Map.of("card", new BigInteger(DIGITS)),
        Optional.of(CANARY),
        new JsonObject().put("a", CANARY),
        Json.object().put("a", CANARY),
        Buffer.buffer("password: " + CANARY),
        Part.text(CANARY),
        Content.user(List.of(Part.text("a "), Part.text(CANARY))),
        new FunctionResponse(
            Json.object().set("response", Json.object().put("output", CANARY).put("more", CANARY))),
        new IllegalStateException("no login with " + CANARY),
        new IOException("x".repeat(2040) + CANARY),
        new IOException("outer", new IOException("inner " + CANARY)),
        new IllegalStateException("http://a/?q=c4n%22ry%2Fpass+word and c4n%22ry%2Fpass%20word"),
        new ToolException("Do not use " + CANARY));
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void C22_secretIsNowhereInWhatAToolSays(Object given) throws Exception {
    try (Logged log = new Logged(FunctionTool.class)) {
      for (String name : List.of("give", "giveLater")) {
        String sent = caller.call(tool(new Leaky(given), name), "{}").json().toString();

        assertThat(sent).doesNotContain("c4n", DIGITS);
        if (!sent.contains("IOException")) {
          assertThat(sent).containsAnyOf("***", "[cut: ");
        }
      }
      assertThat(log.lines.toString()).doesNotContain("c4n");
      assertThat(log.lines)
          .hasSize(given instanceof Throwable && !(given instanceof ToolException) ? 2 : 0);
      assertThat(caller.progress).containsExactly("now with ***");
    }
  }

  @Test
  void C22_messagesOfAccidentsCanBeHidden() throws Exception {
    caller.settings = new CallSettings(Secrets.NONE, true, Carrier.NOTHING.capture());

    assertThat(caller.error(tool(new Leaky(new IOException("row 17 of users")), "give"), "{}"))
        .isEqualTo("IOException");
    assertThat(caller.error(tool(new Leaky(new ToolException("Ask again")), "giveLater"), "{}"))
        .isEqualTo("Ask again");
  }

  @Test
  void S21_stackInTheLogStaysWhenItsMessageIsMasked() throws Exception {
    try (Logged log = new Logged(FunctionTool.class)) {
      caller.error(
          tool(new Leaky(new IOException("outer", new IOException("in " + CANARY))), "give"), "{}");

      assertThat(log.lines.get(0))
          .startsWith("WARN Tool 'give' (Leaky.give) failed\n")
          .contains("java.io.IOException: outer")
          .contains("java.io.IOException: in ***")
          .contains("SecretsTest.S21_stackInTheLogStaysWhenItsMessageIsMasked(");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AIzaSyA1234567890abcdefghijklmnopqrstuv | ***",
        "key AQ.Ab8RN6I0123456789abcdefghij used | key *** used",
        "sk-proj-0123456789abcdefABCDEF | ***",
        "token ghp_0123456789abcdef0123456789abcdef0123 | token ***",
        "AKIAIOSFODNN7EXAMPLE | ***",
        "Authorization: Bearer abc.def-ghi_jkl~mno+pqr/stu= | Authorization: Bearer ***",
        "authorization: basic dXNlcjpwYXNzd29yZA== | authorization: basic ***",
        "x-goog-api-key: 0123456789abcdef01 | x-goog-api-key: ***",
        "GET /v1/models?key=0123456789&alt=sse | GET /v1/models?key=***&alt=sse",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl | ***",
        "jdbc:postgresql://ada:hunter22@db/x | jdbc:postgresql://***@db/x",
        "-----BEGIN PRIVATE KEY-----MIIEvQIBADANBg+/=-----END PRIVATE KEY----- | ***",
        "Bearer authentication is required | Bearer authentication is required",
        "ask-me-about-this-long-sentence | ask-me-about-this-long-sentence",
        "http://localhost:8080/a@b | http://localhost:8080/a@b",
        "monkey=banana | monkey=banana",
      })
  void S21_shapesOfKeysAreMaskedInFailuresAndLogs(String text, String told) throws Exception {
    caller.settings = CallSettings.DEFAULT;
    try (Logged log = new Logged(FunctionTool.class)) {
      assertThat(caller.error(tool(new Leaky(new IOException(text)), "give"), "{}"))
          .isEqualTo("IOException: " + told);

      assertThat(log.lines.get(0)).contains("java.io.IOException: " + told + "\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"eyJ-", "eyJ0123456789abcdef.", ".", "://a:b", "?key=a", "sk-", "-----BEGIN "})
  void textMadeOfBeginningsOfKeysIsReadInOneGo(String beginning) {
    String text = "eyJ0123456789abcdef" + beginning.repeat(60_000);

    assertThat(ToolMessages.told(text, SECRETS)).startsWith("***").hasSizeLessThan(2050);
  }

  @Test
  void shapesAreLeftAloneInResults() throws Exception {
    String example = "sk-proj-0123456789abcdefABCDEF";

    assertThat(caller.output(tool(new Leaky(example), "giveLater"), "{}").textValue())
        .isEqualTo(example);
  }

  @Test
  void S25_logOfAFailureHasNoForgedLinesAndIsShort() throws Exception {
    String forged = "done\r\n2026-01-31 INFO admin logged in\n\u001b[2J\u2028x";
    try (Logged log = new Logged(FunctionTool.class)) {
      caller.error(tool(new Leaky(new IOException(forged)), "give"), "{}");
      caller.error(tool(new Leaky(new IOException("x".repeat(10 << 20))), "give"), "{}");

      assertThat(log.lines.get(0))
          .contains("java.io.IOException: done\\u000d\\u000a2026-01-31 INFO admin logged in"
              + "\\u000a\\u001b[2J\\u2028x\n")
          .doesNotContain("\u001b", "\r", "\u2028");
      assertThat(log.lines.get(1)).contains("x".repeat(2048)).doesNotContain("x".repeat(2049));
    }
  }

  @Test
  void S25_chainWithoutEndIsCutInTheLog() throws Exception {
    Throwable thrown = new IOException("line\nbreak");
    for (int i = 0; i < 5000; i++) {
      thrown = new IOException("level " + i, thrown);
    }
    try (Logged log = new Logged(FunctionTool.class)) {
      caller.error(tool(new Leaky(thrown), "give"), "{}");

      assertThat(log.lines.get(0))
          .contains("level 4999", "level 4980")
          .doesNotContain("level 4979");
    }
  }

  static final class Echo {
    @Tool("x")
    String echo(String text, boolean fail) {
      if (fail) {
        throw new IllegalStateException(text);
      }
      return text;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "${7*7}",
    "#{7*7}",
    "%s %n %d",
    "{} {0} {{7*7}}",
    "${jndi:ldap://localhost/a}",
    "<%= 7*7 %>",
    "$(id)",
    "`id`",
    "\\u0041 \\Q",
    "$1 $0 ${name}"
  })
  void S13_textIsNeverATemplate(String canary) throws Exception {
    caller.settings =
        new CallSettings(Secrets.of("another secret"), false, Carrier.mdc().capture());
    JsonNode args = Json.object().put("text", canary).put("fail", true);
    try (Logged log = new Logged(FunctionTool.class)) {
      assertThat(caller.error(only(new Echo()), args.toString()))
          .isEqualTo("IllegalStateException: " + canary);
      assertThat(log.lines.get(0)).contains("java.lang.IllegalStateException: " + canary + "\n");
    }
    String passed = Json.object().put("text", canary).put("fail", false).toString();
    assertThat(caller.output(only(new Echo()), passed).textValue()).isEqualTo(canary);
    assertThat(ToolMessages.quoted(canary)).isEqualTo("'" + canary + "'");
  }

  @Test
  void tooShortSecretIsRefusedWithoutSayingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Secrets.of("long enough", "short"))
        .withMessage("values[1] has 5 characters (expected: at least 6)");
    assertThat(SECRETS).hasToString("Secrets[2]");
  }

  @Test
  void longerOfTwoSecretsThatBeginAlikeIsMaskedWhole() {
    Secrets secrets = Secrets.of("secret", "secret-and-more");

    assertThat(secrets.masked("secret-and-more, secret-and")).isEqualTo("***, ***-and");
    assertThat(Secrets.NONE.masked("secret")).isEqualTo("secret");
  }
}
