package dev.pollux.validation;

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
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A format that is enforced.
 *
 * @param getName the format
 * @param expected what it wants, with an example
 */
record Format(String getName, String expected) implements com.networknt.schema.Format {

  private static final int MAX_LENGTH = 100;

  private static final List<Format> KNOWN = List.of(
      new Format("date", "a date like 2026-01-31"),
      new Format("date-time", "a date-time with an offset like 2026-01-31T14:30:00Z"),
      new Format("time", "a time like 14:30:00"),
      new Format("duration", "an ISO 8601 duration like PT1H30M"),
      new Format("email", "an e-mail address"),
      new Format("uuid", "a UUID"),
      new Format("uri", "a URI"),
      range("int32", Integer.MIN_VALUE, Integer.MAX_VALUE),
      range("int64", Long.MIN_VALUE, Long.MAX_VALUE));

  /** Not made before a value is looked at: the first schema of a program should not wait for it. */
  private static final class Patterns {

    static final Pattern DATE_TIME = Pattern.compile(
        "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");
    static final Pattern UUID =
        Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    // One @ with something on both sides, as bean validation has it: no list of legal characters.
    static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}");
  }

  private static Format range(String name, long from, long to) {
    return new Format(name, "an integer from " + from + " to " + to);
  }

  /** The formats; any other is let through. */
  static List<Format> known() {
    return KNOWN;
  }

  static String expected(String name) {
    for (Format format : KNOWN) {
      if (format.getName.equals(name)) {
        return format.expected;
      }
    }
    return "format " + Words.quote(name);
  }

  @Override
  public boolean matches(ExecutionContext execution, ValidationContext context, JsonNode value) {
    return switch (getName) {
      case "int32" -> !value.isNumber() || isWithin(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "int64" -> !value.isNumber() || isWithin(value, Long.MIN_VALUE, Long.MAX_VALUE);
      default -> !value.isTextual() || accepts(value.textValue());
    };
  }

  private boolean accepts(String text) {
    return switch (getName) {
      case "date" -> parses(text, LocalDate::parse);
      case "date-time" ->
        Patterns.DATE_TIME.matcher(text).matches()
            && parses(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME::parse);
      case "time" -> parses(text, LocalTime::parse) || parses(text, OffsetTime::parse);
      case "duration" -> parses(text, Duration::parse) || parses(text, Period::parse);
      case "email" -> Patterns.EMAIL.matcher(text).matches();
      case "uuid" -> Patterns.UUID.matcher(text).matches();
      case "uri" -> isUri(text);
      default -> throw new AssertionError(getName);
    };
  }

  private static boolean isWithin(JsonNode value, long from, long to) {
    if (value.isInt() || value.isLong() || value.isShort()) {
      return value.longValue() >= from && value.longValue() <= to;
    }
    BigDecimal number = value.decimalValue();
    return number.compareTo(BigDecimal.valueOf(from)) >= 0
        && number.compareTo(BigDecimal.valueOf(to)) <= 0;
  }

  private static boolean parses(String text, Consumer<CharSequence> parser) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    try {
      parser.accept(text);
      return true;
    } catch (DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  private static boolean isUri(String text) {
    try {
      return !new URI(text).toString().isEmpty();
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
