package dev.pollux.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThoughtSignaturesTest {

  private static Content content(String role, String parts) {
    return Content.of(
        Json.parse("{'role':'%s','parts':[%s]}".formatted(role, parts).replace('\'', '"')));
  }

  private static final String CALL = "{'functionCall':{'name':'ping'}}";
  private static final String MARKED =
      "{'functionCall':{'name':'ping'},'thoughtSignature':'skip_thought_signature_validator'}";
  private static final String SIGNED =
      "{'functionCall':{'name':'ping'},'thoughtSignature':'c2lnbmVk'}";
  private static final String RESPONSE = "{'functionResponse':{'name':'ping','response':{}}}";

  @Test
  void firstCallOfEachStepOfTheCurrentTurnGetsAPlaceholderWhereItHasNone() {
    List<Content> contents = List.of(
        content("user", "{'text':'one'}"),
        content("model", CALL),
        content("user", RESPONSE),
        content("model", "{'text':'first'}"),
        content("user", "{'text':'two'}"),
        content("model", "{'text':'hm','thought':true}," + CALL + "," + CALL),
        content("user", RESPONSE + "," + RESPONSE),
        content("model", SIGNED + "," + CALL),
        content("user", RESPONSE + "," + RESPONSE),
        content("model", CALL),
        content("user", RESPONSE));

    assertThat(ThoughtSignatures.completed(contents))
        .containsExactly(
            contents.get(0),
            contents.get(1),
            contents.get(2),
            contents.get(3),
            contents.get(4),
            content("model", "{'text':'hm','thought':true}," + MARKED + "," + CALL),
            contents.get(6),
            contents.get(7),
            contents.get(8),
            content("model", MARKED),
            contents.get(10));
    assertThat(contents.get(9)).isEqualTo(content("model", CALL));
  }
}
