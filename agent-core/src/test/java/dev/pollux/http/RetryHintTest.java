package dev.pollux.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryHintTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static JsonNode error(String json) {
    return Json.parse(json.replace('\'', '"'));
  }

  private static @Nullable Duration header(String value) {
    return RetryHint.after(Json.object(), value, NOW);
  }

  @ParameterizedTest
  @CsvSource({"34s, 34000", "34.07s, 34070", "0.5s, 500", "0s, 0"})
  void A01_retryInfoCountsWholeAndPartsOfSeconds(String delay, long millis) {
    JsonNode error = error("{'details':[{'@type':'type.googleapis.com/google.rpc.Help'},"
        + "{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'" + delay + "'}]}");

    assertThat(RetryHint.after(error, "7", NOW)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void A02_headerIsSecondsOrADate() {
    assertThat(header("120")).isEqualTo(Duration.ofSeconds(120));
    assertThat(header("Sat, 21 Nov 2026 12:00:30 GMT")).isEqualTo(Duration.ofSeconds(30));
    assertThat(header("Sat, 21 Nov 2026 11:00:00 GMT")).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "-5", "1e9", "99999999999999999999", "12:00"})
  void A02_nonsenseIsIgnored(String value) {
    assertThat(header(value)).isNull();
  }

  @Test
  void sentenceInTheMessageIsTheLastResort() {
    assertThat(RetryHint.after(
            error("{'message':'Quota exceeded. Please retry in 12.25s.'}"), null, NOW))
        .isEqualTo(Duration.ofMillis(12250));
  }

  @Test
  void A03_quotaOfADayAndNoQuotaAtAllAreUsedUpForToday() {
    assertThat(RetryHint.isUsedUpForToday(error("{'details':[{'violations':["
            + "{'quotaId':'GenerateRequestsPerDayPerProjectPerModel-FreeTier'}]}]}")))
        .isTrue();
    assertThat(RetryHint.isUsedUpForToday(error("{'message':'Quota exceeded, limit: 0'}")))
        .isTrue();
    assertThat(RetryHint.isUsedUpForToday(error("{'details':[{'violations':["
            + "{'quotaId':'GenerateRequestsPerMinutePerProjectPerModel'}]}]}")))
        .isFalse();
  }
}
