package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import jakarta.validation.constraints.Max;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be a tool is refused when it is registered; defaults are what they say. */
@ExtendWith(VertxExtension.class)
class ToolRegistrationTest {

  private static void refused(Object object, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> Toolset.of(object)).withMessage(message);
  }

  static class NotRequiredInt {
    @Tool("x")
    void act(@ToolParam(required = false) int n) {}
  }

  static class NullDefaultInt {
    @Tool("x")
    void act(@ToolParam(defaultValue = "null") int n, @ToolParam(required = false) int m) {}
  }

  static class NullableInt {
    @Tool("x")
    void act(@Nullable Integer fine, @ToolParam(defaultValue = "1") long alsoFine) {}
  }

  @Test
  void primitiveThatIsNotRequiredIsRefused() {
    refused(
        new NotRequiredInt(),
        "Tool 'act' (NotRequiredInt.act) has a parameter 'n' of type int that is not required; "
            + "give it a defaultValue or make it Optional");
    refused(
        new NullDefaultInt(),
        "Tool 'act' (NullDefaultInt.act) has a parameter 'm' of type int that is not required; "
            + "give it a defaultValue or make it Optional");
    assertThat(only(new NullableInt()).declaration().toString()).doesNotContain("required");
  }

  static class WrongDefault {
    @Tool("x")
    void act(@ToolParam(defaultValue = "noon") int hour) {}
  }

  static class DefaultOverItsBound {
    @Tool("x")
    void act(String other, @ToolParam(defaultValue = "25") @Max(23) int hour) {}
  }

  enum Unit {
    CELSIUS,
    KELVIN
  }

  static class DefaultThatIsNoConstant {
    @Tool("x")
    void act(@ToolParam(defaultValue = "RANKINE") Unit unit) {}
  }

  static class OddlyNamedDefault {
    @Tool("x")
    void act(@ToolParam(name = "hour of day", defaultValue = "noon") int hour) {}
  }

  static class DefaultThatCannotBeTaken {
    @Tool("x")
    void act(@ToolParam(defaultValue = "\"😀\"") char letter) {}
  }

  @Test
  void defaultThatTheModelCouldNotSendIsRefused() {
    refused(
        new WrongDefault(),
        "Tool 'act' (WrongDefault.act) has a default value for 'hour' that must be integer but is "
            + "\"noon\"");
    refused(
        new DefaultOverItsBound(),
        "Tool 'act' (DefaultOverItsBound.act) has a default value for 'hour' that must be <= 23 "
            + "but is 25");
    refused(
        new DefaultThatIsNoConstant(),
        "Tool 'act' (DefaultThatIsNoConstant.act) has a default value for 'unit' that must be "
            + "one of [\"CELSIUS\",\"KELVIN\"] but is \"RANKINE\"");
    refused(
        new OddlyNamedDefault(),
        "Tool 'act' (OddlyNamedDefault.act) has a default value for 'hour of day' that must be "
            + "integer but is \"noon\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Toolset.of(new DefaultThatCannotBeTaken()))
        .withMessageStartingWith("Tool 'act' (DefaultThatCannotBeTaken.act) has a wrong default "
            + "value: Argument 'letter' cannot be taken: ");
  }

  static class TwoOfOneName {
    @Tool("x")
    void act(String city, @ToolParam(name = "city") String town) {}
  }

  static class NoDescription {
    @Tool(" ")
    void act() {}
  }

  static class BadTimeout {
    @Tool(value = "x", timeoutMillis = -1)
    void act() {}
  }

  static class BadName {
    @Tool(value = "x", name = "not a name")
    void act() {}
  }

  @Test
  void whatIsWrongIsSaidWithTheMethod() {
    refused(
        new TwoOfOneName(),
        "Tool 'act' (TwoOfOneName.act) has two parameters named 'city'; set @ToolParam(name = …)");
    refused(
        new NoDescription(),
        "Tool 'act' (NoDescription.act) has no description; the model chooses tools by it");
    refused(new BadTimeout(), "Tool 'act' (BadTimeout.act) has timeoutMillis -1 (expected: >= 0)");
    refused(
        new BadName(),
        "Tool 'not a name' (BadName.act) function name: 'not a name' (expected: a letter or _, "
            + "then up to 127 letters, digits, _ . : -)");
  }

  static class TakesAThread {
    @Tool("x")
    void act(Thread thread) {}
  }

  interface Shape {}

  static class TakesAnInterface {
    @Tool("x")
    void act(List<Shape> shapes) {}
  }

  static class TakesAVariable {
    @Tool("x")
    <T> void act(T anything) {}
  }

  @Test
  void typesThatAreNoJsonAreRefused() {
    for (Object object :
        List.of(new TakesAThread(), new TakesAnInterface(), new TakesAVariable())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Toolset.of(object))
          .withMessageStartingWith(
              "Tool 'act' (" + object.getClass().getSimpleName() + ".act) cannot be declared: ");
    }
  }

  private static final String ORDERS = """
      public class Orders {
        @dev.pollux.tool.Tool("Where an order is now")
        public String orderStatus(PARAMETER) {
          return "sent " + number;
        }
      }
      """;

  /** An object of {@link #ORDERS}, compiled without {@code -parameters}. */
  private static Object orders(Path classes, String parameter) throws Exception {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Orders.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return ORDERS.replace("PARAMETER", parameter);
          }
        };
    String path = Path.of(
            Tool.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
    StringWriter output = new StringWriter();
    boolean compiled = ToolProvider.getSystemJavaCompiler()
        .getTask(
            output,
            null,
            null,
            List.of("-proc:none", "-d", classes.toString(), "-cp", path),
            null,
            List.of(source))
        .call();
    assertThat(compiled).as(output.toString()).isTrue();
    try (URLClassLoader loader = new URLClassLoader(
        new URL[] {classes.toUri().toURL()}, ToolRegistrationTest.class.getClassLoader())) {
      return loader.loadClass("Orders").getConstructor().newInstance();
    }
  }

  @Test
  void classWithoutParameterNamesIsRefused(@TempDir Path classes) throws Exception {
    refused(
        orders(classes, "String number"),
        "Tool 'orderStatus' (Orders.orderStatus) has no parameter names; compile with -parameters");
  }

  @Test
  void namesInAnnotationsWillDoWithoutParameterNames(@TempDir Path classes, Vertx vertx)
      throws Exception {
    Object orders = orders(classes, "@dev.pollux.tool.ToolParam(name = \"number\") String number");

    assertThat(
            new ToolCaller(vertx).output(only(orders), "{\"number\":\"A-17\"}").textValue())
        .isEqualTo("sent A-17");
  }

  record Point(int x, int y) {}

  static class Defaults {
    @Tool("x")
    String act(
        @ToolParam(defaultValue = "7") int number,
        @ToolParam(defaultValue = "Oslo") String bare,
        @ToolParam(defaultValue = "\"7\"") String quoted,
        @ToolParam(defaultValue = "KELVIN") Unit unit,
        @ToolParam(defaultValue = "[1, 2]") List<Integer> list,
        @ToolParam(defaultValue = "{\"x\": 1, \"y\": 2}") Point point,
        @ToolParam(defaultValue = "PT90S") Duration duration,
        @ToolParam(defaultValue = "5") OptionalInt optional,
        @ToolParam(required = false) String absent,
        Optional<String> empty) {
      return number + "|" + bare + "|" + quoted + "|" + unit + "|" + list + "|" + point + "|"
          + duration + "|" + optional + "|" + absent + "|" + empty;
    }
  }

  @Test
  void defaultsStandForWhatIsAbsentOrNull(Vertx vertx) throws Exception {
    String all =
        "7|Oslo|7|KELVIN|[1, 2]|Point[x=1, y=2]|PT1M30S|OptionalInt[5]|null|" + "Optional.empty";
    ToolCaller caller = new ToolCaller(vertx);
    FunctionTool tool = only(new Defaults());

    assertThat(caller.output(tool, "{}").textValue()).isEqualTo(all);
    assertThat(caller.output(tool, """
                {"number": null, "bare": null, "unit": null, "list": null, "point": null,
                 "absent": null, "empty": null}""").textValue()).isEqualTo(all);
    assertThat(caller
            .output(tool, "{\"number\": 8, \"bare\": \"Rome\", \"empty\": \"x\"}")
            .textValue())
        .startsWith("8|Rome|7|")
        .endsWith("Optional[x]");
  }

  static class ListDefault {
    @Tool("x")
    int act(@ToolParam(defaultValue = "[1]") List<Integer> list) {
      list.add(2);
      return list.size();
    }
  }

  @Test
  void defaultIsNewForEveryCall(Vertx vertx) throws Exception {
    ToolCaller caller = new ToolCaller(vertx);
    FunctionTool tool = only(new ListDefault());

    assertThat(caller.output(tool, "{}").intValue()).isEqualTo(2);
    assertThat(caller.output(tool, "{}").intValue()).isEqualTo(2);
  }
}
