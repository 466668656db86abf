package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which methods of an object are tools, and that each of them can be called. */
@ExtendWith(VertxExtension.class)
class ToolMethodsTest {

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  @SuppressWarnings("unused")
  static class Base {
    @Tool("Inherited")
    String inherited(String q) {
      return "base " + q;
    }

    @Tool("Overridden")
    String overridden(@ToolParam(name = "query", value = "What to look for") String q) {
      return "base " + q;
    }

    @Tool("Private of the superclass")
    private String hidden() {
      return "base hidden";
    }
  }

  interface Greeting {
    @Tool("Default")
    default String greet(String name) {
      return "hello " + name;
    }

    @Tool("Abstract")
    String part(@ToolParam("Whom") String name);
  }

  static final class Everything extends Base implements Greeting {
    @Tool("Public")
    public String isPublic() {
      return "public";
    }

    @Tool("Protected")
    protected String isProtected() {
      return "protected";
    }

    @Tool("Package")
    String isPackage() {
      return "package";
    }

    @Tool("Private")
    @SuppressWarnings("unused")
    private String isPrivate() {
      return "private";
    }

    @Tool("Static")
    static String isStatic() {
      return "static";
    }

    @Override
    String overridden(String other) {
      return "sub " + other;
    }

    @Override
    public String part(String whom) {
      return "bye " + whom;
    }

    String notATool() {
      return "never";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Public", "Protected", "Package", "Private", "Static"})
  void visibilityDoesNotMatter(String kind) throws Exception {
    assertThat(caller.output(tool(new Everything(), "is" + kind), "{}").textValue())
        .isEqualTo(kind.toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void everyAnnotatedMethodIsFoundOnceAndInTheSameOrder() {
    List<String> names =
        Toolset.of(new Everything()).tools().stream().map(FunctionTool::name).toList();

    assertThat(names)
        .containsExactly(
            "isPackage",
            "isPrivate",
            "isProtected",
            "isPublic",
            "isStatic",
            "hidden",
            "inherited",
            "overridden",
            "greet",
            "part");
  }

  @Test
  void inheritedMethodsAreTools() throws Exception {
    assertThat(
            caller.output(tool(new Everything(), "inherited"), "{\"q\":\"x\"}").textValue())
        .isEqualTo("base x");
    assertThat(caller.output(tool(new Everything(), "hidden"), "{}").textValue())
        .isEqualTo("base hidden");
  }

  @Test
  void overrideIsCalledAndTheSuperclassNamesItsParameters() throws Exception {
    FunctionTool tool = tool(new Everything(), "overridden");

    assertThat(caller.output(tool, "{\"query\":\"x\"}").textValue()).isEqualTo("sub x");
    assertThat(tool.declaration().toString()).contains("What to look for").doesNotContain("other");
  }

  @Test
  void defaultMethodsOfInterfacesAreTools() throws Exception {
    assertThat(
            caller.output(tool(new Everything(), "greet"), "{\"name\":\"x\"}").textValue())
        .isEqualTo("hello x");
  }

  @Test
  void methodOfAnInterfaceNamesTheParametersOfItsImplementation() throws Exception {
    assertThat(caller.output(tool(new Everything(), "part"), "{\"name\":\"x\"}").textValue())
        .isEqualTo("bye x");
  }

  record Shop(String city) {
    @Tool("Where the shop is")
    String where() {
      return city;
    }
  }

  @Test
  void recordsHaveTools() throws Exception {
    assertThat(caller.output(only(new Shop("Oslo")), "{}").textValue()).isEqualTo("Oslo");
  }

  @Test
  void anonymousClassesHaveToolsAndAnOrigin() throws Exception {
    FunctionTool tool = only(new Object() {
      @Tool("Twice")
      int twice(int n) {
        return 2 * n;
      }
    });

    assertThat(caller.output(tool, "{\"n\":21}").intValue()).isEqualTo(42);
    assertThat(tool.origin()).isEqualTo("ToolMethodsTest$1.twice");
  }

  static final class Statics {
    static int called;

    @Tool("Static")
    static int count(int by) {
      called += by;
      return called;
    }
  }

  @Test
  void classStandsForItsStaticMethods() throws Exception {
    Statics.called = 0;

    assertThat(caller.output(only(Statics.class), "{\"by\":2}").intValue()).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Toolset.of(Shop.class))
        .withMessage("Tool 'where' (Shop.where) is not static; pass an object of its class");
  }

  record Item(String name) {}

  abstract static class Finder<T> {
    @Tool("Finds")
    T find(T like) {
      return like;
    }
  }

  static final class ItemFinder extends Finder<Item> {}

  @Test
  void methodWithATypeVariableIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Toolset.of(new ItemFinder()))
        .withMessageStartingWith("Tool 'find' (Finder.find) cannot be declared: like: ");
  }

  static final class OwnItemFinder extends Finder<Item> {
    @Override
    Item find(Item item) {
      return new Item("own " + item.name());
    }
  }

  interface Shelf<K> {
    @Tool("Finds")
    Object find(@ToolParam("By what") K key);
  }

  static final class ItemShelf implements Shelf<Item> {
    @Override
    public Item find(Item item) {
      return new Item("shelf " + item.name());
    }
  }

  @Test
  void overrideThatFillsInTheTypeIsCalledWithIt() throws Exception {
    assertThat(caller.output(only(new OwnItemFinder()), "{\"like\":{\"name\":\"x\"}}"))
        .hasToString("{\"name\":\"own x\"}");
    assertThat(caller.output(only(new ItemShelf()), "{\"key\":{\"name\":\"x\"}}"))
        .hasToString("{\"name\":\"shelf x\"}");
  }

  static class WithoutTools {
    void work() {}
  }

  @Test
  void objectWithoutToolsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Toolset.of(new WithoutTools()))
        .withMessage(WithoutTools.class.getName()
            + " has no method with @Tool; annotate one or leave it out");
  }

  @Test
  void toolsAndToolsetsStandForThemselves() {
    FunctionTool tool = only(new Shop("Oslo"));

    assertThat(Toolset.of(tool).tools()).containsExactly(tool);
    assertThat(Toolset.of(Toolset.of(tool)).tools()).containsExactly(tool);
    assertThat(Toolset.of().tools()).isEmpty();
  }

  static final class Clock {
    @Tool("Minutes until")
    int minutesUntil(int hour) {
      return hour;
    }
  }

  static final class OtherClock {
    @Tool("Minutes until")
    int minutesUntil(int hour) {
      return hour;
    }
  }

  @Test
  void twoToolsOfOneNameAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Toolset.of(new Clock(), new OtherClock()))
        .withMessage("Two tools are named 'minutesUntil': Clock.minutesUntil and "
            + "OtherClock.minutesUntil; set @Tool(name = …) on one of them");
  }
}
