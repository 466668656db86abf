package dev.pollux.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignaturesTest {

  private static final String ASKED = "{'role':'user','parts':[{'text':'q'}]}";
  private static final String ANSWERED =
      "{'role':'user','parts':[{'functionResponse':{'id':'1','name':'f','response':{}}}]}";
  private static final String HELD = "'thoughtSignature':'skip_thought_signature_validator'";

  private static List<Content> contents(String... contents) {
    List<Content> all = new ArrayList<>();
    for (String content : contents) {
      all.add(Content.of(Json.parse(content.replace('\'', '"'))));
    }
    return all;
  }

  private static String call(String name) {
    return "{'functionCall':{'name':'" + name + "','args':{}}}";
  }

  private static String model(String... parts) {
    return "{'role':'model','parts':[" + String.join(",", parts) + "],'newer':1}";
  }

  @Test
  void firstCallOfEachStepOfTheCurrentTurnGetsThePlaceholder() {
    List<Content> filled = Signatures.filledIn(contents(
        ASKED,
        model(call("old")),
        ANSWERED,
        model("{'text':'a'}"), //
        ASKED,
        model("{'text':'b'}", call("f"), call("g")),
        ANSWERED,
        model(call("h")),
        ANSWERED));

    assertThat(filled)
        .isEqualTo(contents(
            ASKED,
            model(call("old")),
            ANSWERED,
            model("{'text':'a'}"),
            ASKED,
            model(
                "{'text':'b'}", "{'functionCall':{'name':'f','args':{}}," + HELD + "}", call("g")),
            ANSWERED,
            model("{'functionCall':{'name':'h','args':{}}," + HELD + "}"),
            ANSWERED));
  }

  @Test
  void signaturesThatAreThereStayAndSoDoTheObjects() {
    List<Content> given = contents(
        ASKED,
        model("{'functionCall':{'name':'f'},'thoughtSignature':'s'}", call("g")),
        ANSWERED,
        "{'role':'model'}");

    List<Content> filled = Signatures.filledIn(given);

    for (int i = 0; i < given.size(); i++) {
      assertThat(filled.get(i)).isSameAs(given.get(i));
    }
    assertThat(Signatures.filledIn(List.of())).isEmpty();
  }

  @Test
  void givenContentsAreNotChanged() {
    List<Content> given = contents(ASKED, model(call("f")), ANSWERED);
    String before = given.toString();

    Signatures.filledIn(given);
    Signatures.replaced(given);
    Signatures.withoutIds(given);

    assertThat(given).hasToString(before);
  }

  @Test
  void aNullSignatureIsNone() {
    assertThat(Signatures.filledIn(
            contents(ASKED, model("{'functionCall':{'name':'f'},'thoughtSignature':null}"))))
        .isEqualTo(contents(ASKED, model("{'functionCall':{'name':'f'}," + HELD + "}")));
  }

  @Test
  void foreignSignaturesAreReplacedInTheTurnAndDroppedElsewhere() {
    assertThat(Signatures.replaced(contents(
            ASKED,
            model("{'text':'a','thoughtSignature':'x'}", "{'text':'','thoughtSignature':'x'}"),
            ASKED,
            model(
                "{'text':'why','thought':true,'thoughtSignature':'x'}",
                "{'toolCall':{'id':'t'},'thoughtSignature':'x'}",
                call("f"),
                "{'functionCall':{'name':'g'},'thoughtSignature':'x'}",
                "{'thoughtSignature':'x'}"))))
        .isEqualTo(contents(
            ASKED,
            model("{'text':'a'}"),
            ASKED,
            model(
                "{'text':'why','thought':true}",
                "{'toolCall':{'id':'t'}," + HELD + "}",
                "{'functionCall':{'name':'f','args':{}}," + HELD + "}",
                "{'functionCall':{'name':'g'}," + HELD + "}")));
  }

  @Test
  void aContentThatWasNothingButASignatureKeepsAPart() {
    assertThat(Signatures.replaced(contents(ASKED, model("{'thoughtSignature':'x'}"), ASKED)))
        .isEqualTo(contents(ASKED, model("{'text':''}"), ASKED));
  }

  @Test
  void idsGoFromCallsAndResponsesAndFromNothingElse() {
    assertThat(Signatures.withoutIds(contents(
            ASKED,
            model(
                "{'functionCall':{'id':'1','name':'f','args':{'id':7}},'thoughtSignature':'s'}",
                "{'toolCall':{'id':'t'}}"),
            ANSWERED)))
        .isEqualTo(contents(
            ASKED,
            model(
                "{'functionCall':{'name':'f','args':{'id':7}},'thoughtSignature':'s'}",
                "{'toolCall':{'id':'t'}}"),
            "{'role':'user','parts':[{'functionResponse':{'name':'f','response':{}}}]}"));
  }
}
