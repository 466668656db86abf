package dev.pollux.record.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test whose model is a recording; its parameter of type {@link RecordedModel} is the way to it.
 *
 * <pre>{@code
 * @Test
 * @Recorded("recordings/oslo.json")
 * void asksForTheClimate(RecordedModel recorded, Vertx vertx) {
 *   Model model = recorded.model(
 *       vertx, http -> new GeminiModel(vertx, "gemini-3-flash-preview", Route.fromEnvironment(), http));
 *   Agent agent = new Agent(
 *       model, new AgentOptions().addTools(new Weather()).addToolInterceptor(recorded.tools()));
 *
 *   RunResult result = agent.run("Do I need a coat in Oslo?").await();
 *
 *   Trajectory.of(result).calledExactly("climate").turnsAtMost(2);
 * }
 * }</pre>
 *
 * <p>A file that is there is played. One that is missing is recorded when {@code -Dpollux.record=true}
 * or the variable {@code POLLUX_RECORD=true} says so, and {@code all} in place of {@code true} records
 * those that are there again; it is written when the test has passed. Otherwise a missing file fails the
 * test, and always where the variable {@code CI} is set. A test that played also fails when a difference
 * was found that it did not see, or when it asked less than was recorded.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RecordedExtension.class)
public @interface Recorded {

  /** The file, below {@code src/test/resources}; its directories are made when it is recorded. */
  String value();
}
