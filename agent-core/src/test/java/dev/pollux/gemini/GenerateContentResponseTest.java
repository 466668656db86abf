package dev.pollux.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerateContentResponseTest {

  private static GenerateContentResponse response(String json) {
    return GenerateContentResponse.of(Json.parse(json));
  }

  @Test
  void theFirstCandidateIsShown() {
    GenerateContentResponse response = response("""
        {"candidates": [{"content": {"role": "model", "parts": [{"text": "a"}]},
          "finishReason": "STOP", "finishMessage": "done"}, {"finishReason": "SAFETY"}],
         "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 2,
          "thoughtsTokenCount": 3, "cachedContentTokenCount": 4, "toolUsePromptTokenCount": 5,
          "totalTokenCount": 15, "newer": {}},
         "modelVersion": "gemini-x", "responseId": "r"}""");

    assertThat(response.hasCandidate()).isTrue();
    assertThat(response.content().text()).isEqualTo("a");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.finishMessage()).isEqualTo("done");
    assertThat(response.usageMetadata()).isEqualTo(new UsageMetadata(1, 4, 2, 3, 5, 15));
    assertThat(response.modelVersion()).isEqualTo("gemini-x");
    assertThat(response.responseId()).isEqualTo("r");
    assertThat(response.blockReason()).isNull();
  }

  @Test
  void whatIsAbsentOrNullIsNull() {
    for (String json : List.of(
        "{}",
        "{\"candidates\":null,\"usageMetadata\":null,\"modelVersion\":null,\"promptFeedback\":null}",
        "{\"candidates\":[]}",
        "{\"candidates\":[null]}",
        "{\"candidates\":7,\"usageMetadata\":[],\"modelVersion\":5}")) {
      GenerateContentResponse response = response(json);
      assertThat(response.hasCandidate()).as(json).isFalse();
      assertThat(response.content()).isNull();
      assertThat(response.finishReason()).isNull();
      assertThat(response.finishMessage()).isNull();
      assertThat(response.usageMetadata()).isNull();
      assertThat(response.modelVersion()).isNull();
      assertThat(response.json()).hasToString(json);
    }
  }

  @Test
  void B01_blockedPromptSaysWhy() {
    assertThat(response("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}").blockReason())
        .isEqualTo("SAFETY");
  }

  @Test
  void B07_reasonThatIsNewerThanThisVersionIsKept() {
    FinishReason reason =
        response("{\"candidates\":[{\"finishReason\":\"TIRED\"}]}").finishReason();
    assertThat(reason).isEqualTo(new FinishReason("TIRED")).hasToString("TIRED");
    assertThat(Json.write(reason)).isEqualTo("\"TIRED\"");
  }

  @Test
  void B24_countsThatAreNoneAreZero() {
    assertThat(UsageMetadata.of(Json.parse("""
            {"promptTokenCount": null, "candidatesTokenCount": "7", "thoughtsTokenCount": -1,
             "cachedContentTokenCount": 3000000000, "toolUsePromptTokenCount": {},
             "totalTokenCount": 7.0}"""))).isEqualTo(new UsageMetadata(0, 0, 0, 0, 0, 7));
    assertThat(UsageMetadata.of(Json.object())).isEqualTo(UsageMetadata.NONE);
  }

  @Test
  void countsAddUpAndStopAtTheLargest() {
    UsageMetadata one = new UsageMetadata(1, 2, 3, 4, 5, 6);
    assertThat(one.plus(one)).isEqualTo(new UsageMetadata(2, 4, 6, 8, 10, 12));
    UsageMetadata most = new UsageMetadata(Integer.MAX_VALUE, 0, 0, 0, 0, Integer.MAX_VALUE);
    assertThat(most.plus(one))
        .isEqualTo(new UsageMetadata(Integer.MAX_VALUE, 2, 3, 4, 5, Integer.MAX_VALUE));
  }

  @Test
  void onlyAnObjectIsAResponse() {
    assertThatThrownBy(() -> response("[]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("GenerateContentResponse: ARRAY (expected: a JSON object)");
  }
}
