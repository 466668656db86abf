package dev.pollux.testing;

import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each JUnit test that has a parameter of type {@link LocalGemini} its own server, and stops
 * it after the test.
 *
 * <pre>{@code
 * @ExtendWith(LocalGeminiExtension.class)
 * class MyAgentTest {
 *   @Test
 *   void asksForTheWeather(LocalGemini gemini) { … }
 * }
 * }</pre>
 *
 * <p>A parameter of a {@code @BeforeEach} method is the same server, and one of type {@link URI} is
 * its base URL. The test fails when a request
 * was refused by the server's own rules, or when the script was over too early: what a client does
 * wrong is not to be hidden by what it does about it. A test that expects a refusal takes it with
 * {@link LocalGemini#takeRefusals()}.
 */
public final class LocalGeminiExtension implements ParameterResolver, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(LocalGeminiExtension.class);

  private final LocalGeminiOptions options;
  private boolean failOnRefusal = true;

  /** Servers with the real service's strictness. */
  public LocalGeminiExtension() {
    this(new LocalGeminiOptions());
  }

  /** Servers with these options; for {@code @RegisterExtension}. Copied. */
  public LocalGeminiExtension(LocalGeminiOptions options) {
    this.options = new LocalGeminiOptions(options);
  }

  /** Whether a test fails when a request was refused or the script was over; true by default. */
  public LocalGeminiExtension setFailOnRefusal(boolean failOnRefusal) {
    this.failOnRefusal = failOnRefusal;
    return this;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == LocalGemini.class || type == URI.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LocalGemini gemini = context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Running.class, key -> Running.start(options), Running.class)
        .gemini();
    return parameter.getParameter().getType() == URI.class ? URI.create(gemini.url()) : gemini;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Running running = context.getStore(NAMESPACE).remove(Running.class, Running.class);
    if (running == null) {
      return;
    }
    running.stop();
    if (failOnRefusal && context.getExecutionException().isEmpty()) {
      verify(running.gemini());
    }
  }

  static void verify(LocalGemini gemini) {
    List<String> problems = Stream.concat(
            gemini.refusals().stream().map(refusal -> "refused: " + refusal),
            gemini.failures().stream())
        .toList();
    if (!problems.isEmpty()) {
      throw new AssertionError(
          "The local Gemini was not asked as it should be:\n  " + String.join("\n  ", problems));
    }
  }

  private record Running(Vertx vertx, LocalGemini gemini) {

    static Running start(LocalGeminiOptions options) {
      Vertx vertx = Vertx.vertx();
      return new Running(vertx, LocalGemini.start(vertx, options).await());
    }

    void stop() {
      // One after the other: a chain of both would end on an event loop that is gone.
      gemini.close().await();
      vertx.close().await();
    }
  }
}
