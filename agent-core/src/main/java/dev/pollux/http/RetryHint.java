package dev.pollux.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about coming back later: a {@code google.rpc.RetryInfo} among the error's
 * details, the header {@code Retry-After} as seconds or as a date, or Google's sentence {@code Please
 * retry in 12.3s}. And whether it says not to come back today.
 */
final class RetryHint {

  private static final Pattern SECONDS = Pattern.compile("(\\d{1,9})(\\.\\d{1,9})?s?");
  private static final Pattern SENTENCE =
      Pattern.compile("[Rr]etry in (\\d{1,9}(?:\\.\\d{1,9})?)s");

  private RetryHint() {}

  /** The time to wait, never negative, or null when nothing readable was said. */
  static @Nullable Duration after(JsonNode error, @Nullable String header, Instant now) {
    for (JsonNode detail : error.path("details")) {
      Duration delay = type(detail).endsWith("google.rpc.RetryInfo")
          ? seconds(detail.path("retryDelay").asText(""))
          : null;
      if (delay != null) {
        return delay;
      }
    }
    if (header != null) {
      Duration delay = seconds(header.strip());
      return delay == null ? date(header.strip(), now) : delay;
    }
    Matcher sentence = SENTENCE.matcher(error.path("message").asText(""));
    return sentence.find() ? seconds(sentence.group(1)) : null;
  }

  /** True when the quota that is used up is one of a day, or there is none at all. */
  static boolean isUsedUpForToday(JsonNode error) {
    for (JsonNode detail : error.path("details")) {
      for (JsonNode violation : detail.path("violations")) {
        if (violation.path("quotaId").asText("").contains("PerDay")) {
          return true;
        }
      }
    }
    String message = Json.text(error, "message");
    return (message != null && message.contains("limit: 0"))
        || "insufficient_quota".equals(Json.text(error, "code"));
  }

  private static String type(JsonNode detail) {
    return detail.path("@type").asText("");
  }

  private static @Nullable Duration seconds(String text) {
    Matcher number = SECONDS.matcher(text);
    if (!number.matches()) {
      return null;
    }
    Duration whole = Duration.ofSeconds(Long.parseLong(number.group(1)));
    String fraction = number.group(2);
    return fraction == null
        ? whole
        : whole.plusNanos((long) (Double.parseDouble("0" + fraction) * 1e9));
  }

  private static @Nullable Duration date(String text, Instant now) {
    try {
      Instant then =
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return then.isBefore(now) ? Duration.ZERO : Duration.between(now, then);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
