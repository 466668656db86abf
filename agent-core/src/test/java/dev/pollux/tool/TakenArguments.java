package dev.pollux.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A tool for each type of argument, which keeps what it was given. */
abstract class TakenArguments {

  enum Unit {
    CELSIUS,
    @JsonProperty("K")
    KELVIN
  }

  record Point(int x, int y) {}

  record Place(@NotBlank String city, @Nullable String street, List<@Max(9) Integer> floors) {}

  record Tree(String name, List<Tree> children) {}

  record Page<T>(T first, List<T> items, int total) {}

  record Renamed(@JsonProperty("the_name") String name) {}

  static class Bean {
    private String name = "";
    public @Nullable Point at;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name + "@" + at;
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Square.class, name = "square")
  })
  sealed interface Shape permits Circle, Square {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  /** Each method takes one value and keeps it. */
  @SuppressWarnings("unused")
  static class Taker {
    @Nullable
    Object taken = "not called";

    @Tool("x")
    void aBoolean(boolean v) {
      taken = v;
    }

    @Tool("x")
    void aByte(byte v) {
      taken = v;
    }

    @Tool("x")
    void aShort(short v) {
      taken = v;
    }

    @Tool("x")
    void anInt(int v) {
      taken = v;
    }

    @Tool("x")
    void aLong(long v) {
      taken = v;
    }

    @Tool("x")
    void aFloat(float v) {
      taken = v;
    }

    @Tool("x")
    void aDouble(double v) {
      taken = v;
    }

    @Tool("x")
    void aChar(char v) {
      taken = v;
    }

    @Tool("x")
    void anIntegerBox(Integer v) {
      taken = v;
    }

    @Tool("x")
    void aBooleanBox(@Nullable Boolean v) {
      taken = v;
    }

    @Tool("x")
    void aString(String v) {
      taken = v;
    }

    @Tool("x")
    void aNullable(@Nullable String v) {
      taken = v;
    }

    @Tool("x")
    void aDecimal(BigDecimal v) {
      taken = v;
    }

    @Tool("x")
    void aBigInteger(BigInteger v) {
      taken = v;
    }

    @Tool("x")
    void anEnum(Unit v) {
      taken = v;
    }

    @Tool("x")
    void anInstant(Instant v) {
      taken = v;
    }

    @Tool("x")
    void aDate(LocalDate v) {
      taken = v;
    }

    @Tool("x")
    void aTime(LocalTime v) {
      taken = v;
    }

    @Tool("x")
    void aDateTime(LocalDateTime v) {
      taken = v;
    }

    @Tool("x")
    void anOffsetDateTime(OffsetDateTime v) {
      taken = v.toInstant();
    }

    @Tool("x")
    void aDuration(Duration v) {
      taken = v;
    }

    @Tool("x")
    void aZone(ZoneId v) {
      taken = v;
    }

    @Tool("x")
    void aUuid(UUID v) {
      taken = v;
    }

    @Tool("x")
    void aUri(URI v) {
      taken = v;
    }

    @Tool("x")
    void anOptional(Optional<Point> v) {
      taken = v;
    }

    @Tool("x")
    void anOptionalInt(OptionalInt v) {
      taken = v;
    }

    @Tool("x")
    void anOptionalLong(OptionalLong v) {
      taken = v;
    }

    @Tool("x")
    void anOptionalDouble(OptionalDouble v) {
      taken = v;
    }

    @Tool("x")
    void anArray(int[] v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    void aRecordArray(Point[] v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    void varargs(String... v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    static String staticVarargs(String... v) {
      return Arrays.toString(v);
    }

    @Tool("x")
    void aList(List<String> v) {
      taken = v;
    }

    @Tool("x")
    void aSet(Set<Unit> v) {
      taken = v;
    }

    @Tool("x")
    void aMap(Map<String, Point> v) {
      taken = v;
    }

    @Tool("x")
    void aRecord(Place v) {
      taken = v;
    }

    @Tool("x")
    void aBean(Bean v) {
      taken = v.toString();
    }

    @Tool("x")
    void aTree(Tree v) {
      taken = v;
    }

    @Tool("x")
    void aShape(Shape v) {
      taken = v;
    }

    @Tool("x")
    void shapes(List<Shape> v) {
      taken = v;
    }

    @Tool("x")
    void aPage(Page<Point> v) {
      taken = v;
    }

    @Tool("x")
    void aRenamed(Renamed v) {
      taken = v;
    }

    @Tool("x")
    void aNode(JsonNode v) {
      taken = v;
    }

    @Tool("x")
    void aNullableNode(@Nullable JsonNode v) {
      taken = v;
    }

    @Tool("x")
    void anObjectNode(@Nullable ObjectNode v) {
      taken = v;
    }

    @Tool("x")
    void anArrayNode(ArrayNode v) {
      taken = v;
    }

    @Tool("x")
    void aJsonObject(JsonObject v) {
      taken = v;
    }

    @Tool("x")
    void aJsonArray(JsonArray v) {
      taken = v;
    }

    @Tool("x")
    void bytes(byte[] v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    void aBuffer(Buffer v) {
      taken = v;
    }

    @Tool("x")
    void anObject(Object v) {
      taken = v;
    }

    @Tool("x")
    void sized(@Size(min = 2, max = 3) String v) {
      taken = v;
    }
  }

  final Taker taker = new Taker();
  ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }
}
