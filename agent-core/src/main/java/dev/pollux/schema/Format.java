package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.ValidationContext;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A format that is enforced.
 *
 * @param getName the format
 * @param expected what it wants, with an example
 * @param accepts whether a value has it
 */
record Format(String getName, String expected, Predicate<JsonNode> accepts)
    implements com.networknt.schema.Format {

  private static final Pattern DATE_TIME = Pattern.compile(
      "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  // One @ with something on both sides, as bean validation has it: no list of legal characters.
  private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}");

  private static final Map<String, Format> KNOWN = Stream.of(
          text("date", "a date like 2026-01-31", parses(LocalDate::parse)),
          text(
              "date-time",
              "a date-time with an offset like 2026-01-31T14:30:00Z",
              text -> DATE_TIME.matcher(text).matches()
                  && parses(DateTimeFormatter.ISO_OFFSET_DATE_TIME::parse).test(text)),
          text(
              "time",
              "a time like 14:30:00",
              parses(LocalTime::parse).or(parses(OffsetTime::parse))),
          text(
              "duration",
              "an ISO 8601 duration like PT1H30M",
              parses(Duration::parse).or(parses(Period::parse))),
          text("email", "an e-mail address", text -> EMAIL.matcher(text).matches()),
          text("uuid", "a UUID", text -> UUID.matcher(text).matches()),
          text("uri", "a URI", Format::isUri),
          range("int32", Integer.MIN_VALUE, Integer.MAX_VALUE),
          range("int64", Long.MIN_VALUE, Long.MAX_VALUE))
      .collect(Collectors.toUnmodifiableMap(Format::getName, format -> format));

  /** The formats; any other is let through. */
  static Collection<Format> known() {
    return KNOWN.values();
  }

  static String expected(String name) {
    Format format = KNOWN.get(name);
    return format == null ? "format " + Words.quote(name) : format.expected;
  }

  @Override
  public boolean matches(ExecutionContext execution, ValidationContext context, JsonNode value) {
    return accepts.test(value);
  }

  private static Format text(String name, String expected, Predicate<String> accepts) {
    return new Format(
        name, expected, value -> !value.isTextual() || accepts.test(value.textValue()));
  }

  private static Format range(String name, long from, long to) {
    BigDecimal min = BigDecimal.valueOf(from);
    BigDecimal max = BigDecimal.valueOf(to);
    return new Format(
        name,
        "an integer from " + from + " to " + to,
        value -> value.isInt()
            || value.isLong() && value.longValue() >= from && value.longValue() <= to
            || !value.isNumber()
            || !value.isLong()
                && value.decimalValue().compareTo(min) >= 0
                && value.decimalValue().compareTo(max) <= 0);
  }

  private static Predicate<String> parses(Consumer<CharSequence> parser) {
    return text -> {
      if (text.length() > 100) {
        return false;
      }
      try {
        parser.accept(text);
        return true;
      } catch (DateTimeException | ArithmeticException e) {
        return false;
      }
    };
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).toString().length() > 0;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Base64 as Jackson reads it: the standard alphabet, padded. */
  static boolean isBase64(String text) {
    int end = text.length();
    while (end > 0 && text.length() - end < 2 && text.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean legal = c >= 'A' && c <= 'Z'
          || c >= 'a' && c <= 'z'
          || c >= '0' && c <= '9'
          || c == '+'
          || c == '/';
      if (!legal) {
        return false;
      }
    }
    return text.length() % 4 == 0;
  }
}
