package dev.pollux.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A format of texts that is enforced.
 *
 * @param expected what it wants, with an example
 * @param accepts whether a text has it
 */
record Format(String expected, Predicate<String> accepts) {

  private static final Pattern DATE_TIME = Pattern.compile(
      "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  // One @ with something on both sides, as bean validation has it: no list of legal characters.
  private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}");

  private static final Map<String, Format> KNOWN = Map.of(
      "date", new Format("a date like 2026-01-31", parses(LocalDate::parse)),
      "date-time",
          new Format(
              "a date-time with an offset like 2026-01-31T14:30:00Z",
              text -> DATE_TIME.matcher(text).matches()
                  && parses(DateTimeFormatter.ISO_OFFSET_DATE_TIME::parse).test(text)),
      "time",
          new Format(
              "a time like 14:30:00", parses(LocalTime::parse).or(parses(OffsetTime::parse))),
      "duration",
          new Format(
              "an ISO 8601 duration like PT1H30M",
              parses(Duration::parse).or(parses(Period::parse))),
      "email", new Format("an e-mail address", text -> EMAIL.matcher(text).matches()),
      "uuid", new Format("a UUID", text -> UUID.matcher(text).matches()),
      "uri", new Format("a URI", Format::isUri));

  /** The formats by name; one that is not among them is let through. */
  static Map<String, Format> known() {
    return KNOWN;
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
