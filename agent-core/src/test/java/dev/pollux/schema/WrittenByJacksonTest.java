package dev.pollux.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.validation.JsonSchema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Jackson writes for a type is valid by the schema of the type, and is read back. */
class WrittenByJacksonTest {

  record Everything(
      int whole,
      long big,
      short small,
      byte tiny,
      double real,
      float half,
      boolean flag,
      char letter,
      String text,
      BigDecimal exact,
      BigInteger huge,
      DayOfWeek day,
      SchemaGeneratorTest.Unit unit,
      SchemaGeneratorTest.Priority priority,
      Times times,
      UUID uuid,
      URI uri,
      byte[] bytes,
      Optional<String> maybe,
      OptionalInt number,
      @Nullable Integer boxed,
      List<@Size(max = 40) String> list,
      Set<Integer> set,
      Map<String, List<Long>> map,
      Map<SchemaGeneratorTest.Unit, @Max(100) Integer> byUnit,
      SchemaGeneratorTest.Shape shape,
      SchemaGeneratorTest.Node node,
      SchemaGeneratorTest.Page<SchemaGeneratorTest.Place> page,
      Object free,
      JsonNode json) {}

  record Times(
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      OffsetTime offsetTime,
      Duration duration,
      Period period,
      Year year,
      YearMonth month,
      MonthDay birthday,
      ZoneId zone,
      ZoneOffset zoneOffset,
      Date old,
      Locale locale,
      Currency currency) {}

  private static final ObjectNode DOCUMENT =
      new SchemaGenerator(element -> null).type(Everything.class);
  private static final JsonSchema SCHEMA = JsonSchema.of(DOCUMENT);

  @Property(tries = 300)
  void writtenValueIsValidAndReadBack(@ForAll long seed) throws Exception {
    Everything value = everything(new Random(seed));
    JsonNode written = Json.parse(Json.write(value));

    assertThat(SCHEMA.validate(written)).isEmpty();
    Everything read = Json.mapper().treeToValue(written, Everything.class);
    assertThat(SCHEMA.validate(Json.parse(Json.write(read)))).isEmpty();
  }

  @Property(tries = 300)
  void damagedValueIsRefusedOrReadByJackson(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    ObjectNode written = (ObjectNode) Json.parse(Json.write(everything(random)));
    List<String> names = new ArrayList<>();
    written.fieldNames().forEachRemaining(names::add);
    List<JsonNode> damages = List.of(
        Json.parse("null"),
        Json.parse("\"x\""),
        Json.parse("1.5"),
        Json.parse("3"),
        Json.parse("99999999999999999999"),
        Json.parse("[]"),
        Json.parse("[{}]"),
        Json.parse("{}"),
        Json.parse("{\"#a\":\"b\"}"),
        Json.parse("{\"kind\":\"circle\"}"),
        Json.parse("{\"name\":\"a\",\"children\":[{}]}"));
    String name = names.get(random.nextInt(names.size()));
    written.set(name, damages.get(random.nextInt(damages.size())));

    if (SCHEMA.validate(written).isEmpty()) {
      assertThat(Json.mapper().treeToValue(written, Everything.class)).as(name).isNotNull();
    }
  }

  @Test
  void parallelGenerationAndValidationAgree() throws Exception {
    JsonNode value = Json.parse(Json.write(everything(new Random(7))));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<String>> work = new ArrayList<>();
      SchemaGenerator shared = new SchemaGenerator(element -> null);
      for (int i = 0; i < 64; i++) {
        work.add(() -> SCHEMA.validate(value) + shared.type(Everything.class).toString());
      }
      for (Future<String> made : threads.invokeAll(work)) {
        assertThat(made.get()).isEqualTo("[]" + DOCUMENT);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Everything everything(Random random) {
    return new Everything(
        random.nextInt(),
        random.nextLong(),
        (short) random.nextInt(),
        (byte) random.nextInt(),
        random.nextGaussian() * 1e30,
        random.nextFloat(),
        random.nextBoolean(),
        (char) (' ' + random.nextInt(1000)),
        text(random),
        new BigDecimal(new BigInteger(200, random), random.nextInt(50)),
        new BigInteger(300, random).negate(),
        DayOfWeek.of(1 + random.nextInt(7)),
        SchemaGeneratorTest.Unit.CELSIUS,
        SchemaGeneratorTest.Priority.HIGH,
        times(random),
        new UUID(random.nextLong(), random.nextLong()),
        URI.create("https://example.com/" + random.nextInt()),
        text(random).getBytes(StandardCharsets.UTF_8),
        random.nextBoolean() ? Optional.empty() : Optional.of(text(random)),
        random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt()),
        random.nextBoolean() ? null : random.nextInt(),
        List.of(text(random), text(random)),
        Set.of(1, 2, random.nextInt() | 4),
        Map.of(text(random) + "a", List.of(random.nextLong()), "b", List.of()),
        Map.of(SchemaGeneratorTest.Unit.FAHRENHEIT, random.nextInt(100)),
        new SchemaGeneratorTest.Group(List.of(
            new SchemaGeneratorTest.Circle(random.nextDouble()),
            new SchemaGeneratorTest.Group(List.of()))),
        new SchemaGeneratorTest.Node(
            "a", List.of(new SchemaGeneratorTest.Node(text(random), List.of(), null)), null),
        new SchemaGeneratorTest.Page<>(
            List.of(new SchemaGeneratorTest.Place("Oslo", null, Optional.empty())), 1),
        Map.of("a", List.of(1, "b")),
        Json.parse("[null,{}]"));
  }

  private static Times times(Random random) {
    Instant instant = Instant.ofEpochSecond(
        random.nextInt() + (long) random.nextInt(Integer.MAX_VALUE), random.nextInt(1_000_000_000));
    ZonedDateTime zoned = instant.atZone(ZoneId.of("Europe/Oslo"));
    return new Times(
        instant,
        zoned.toLocalDate(),
        zoned.toLocalTime(),
        zoned.toLocalDateTime(),
        zoned.toOffsetDateTime(),
        zoned,
        zoned.toOffsetDateTime().toOffsetTime(),
        Duration.ofNanos(random.nextLong()),
        Period.of(random.nextInt(100), random.nextInt(100), random.nextInt(100)),
        Year.from(zoned),
        YearMonth.from(zoned),
        MonthDay.from(zoned),
        zoned.getZone(),
        ZoneOffset.ofTotalSeconds(random.nextInt(18 * 3600)),
        new Date(instant.toEpochMilli()),
        Locale.US,
        Currency.getInstance("EUR"));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.appendCodePoint(
          random.nextBoolean() ? 1 + random.nextInt(200) : 0x1F600 + random.nextInt(50));
    }
    return text.toString();
  }
}
