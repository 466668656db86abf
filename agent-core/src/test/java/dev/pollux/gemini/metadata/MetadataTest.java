package dev.pollux.gemini.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataTest {

  private static GenerateContentResponse candidate(String members) {
    return GenerateContentResponse.of(Json.parse("{\"candidates\":[{" + members + "}]}"));
  }

  @Test
  void groundingIsShownAndFieldsNotKnownYetStay() {
    GroundingMetadata grounding = candidate("""
        "groundingMetadata": {"webSearchQueries": ["q", 7], "imageSearchQueries": ["i"],
          "retrievalQueries": ["r"], "searchEntryPoint": {"renderedContent": "<b>"},
          "googleMapsWidgetContextToken": "t", "newer": 1.10,
          "groundingChunks": [{"web": {"uri": "u", "title": "t", "domain": "d"}},
            {"image": {"sourceUri": "s", "imageUri": "i"}}, {"maps": {"placeId": "p"}},
            {"retrievedContext": {"text": "x"}}],
          "groundingSupports": [{"segment": {"partIndex": 1, "startIndex": 2, "endIndex": 3,
            "text": "x"}, "groundingChunkIndices": [0, 3], "confidenceScores": [0.5, 1]}]}""").groundingMetadata();

    assertThat(grounding.webSearchQueries()).containsExactly("q");
    assertThat(grounding.imageSearchQueries()).containsExactly("i");
    assertThat(grounding.retrievalQueries()).containsExactly("r");
    assertThat(grounding.renderedContent()).isEqualTo("<b>");
    assertThat(grounding.googleMapsWidgetContextToken()).isEqualTo("t");
    assertThat(grounding.groundingChunks())
        .extracting(GroundingChunk::kind)
        .containsExactly("web", "image", "maps", "retrievedContext");
    assertThat(grounding.groundingChunks())
        .extracting(GroundingChunk::uri)
        .containsExactly("u", "s", null, null);
    GroundingChunk web = grounding.groundingChunks().get(0);
    assertThat(List.of(web.title(), web.domain())).containsExactly("t", "d");
    assertThat(grounding.groundingChunks().get(1).imageUri()).isEqualTo("i");
    assertThat(grounding.groundingChunks().get(2).placeId()).isEqualTo("p");
    assertThat(grounding.groundingChunks().get(3).text()).isEqualTo("x");
    GroundingSupport support = grounding.groundingSupports().get(0);
    assertThat(List.of(support.partIndex(), support.startIndex(), support.endIndex()))
        .containsExactly(1, 2, 3);
    assertThat(support.text()).isEqualTo("x");
    assertThat(support.groundingChunkIndices()).containsExactly(0, 3);
    assertThat(support.confidenceScores()).containsExactly(0.5, 1.0);
    assertThat(Json.write(grounding)).contains("\"newer\":1.10");
  }

  @Test
  void citationsComeByEitherName() {
    for (String name : List.of("citationSources", "citations")) {
      CitationMetadata metadata = candidate("\"citationMetadata\":{\"" + name
              + "\":[{\"endIndex\":5,\"uri\":\"u\",\"license\":\"l\",\"title\":\"t\"}]}")
          .citationMetadata();

      assertThat(metadata.citations()).hasSize(1);
      CitationMetadata.Citation citation = metadata.citations().get(0);
      assertThat(citation.startIndex()).isZero();
      assertThat(citation.endIndex()).isEqualTo(5);
      assertThat(List.of(citation.uri(), citation.license(), citation.title()))
          .containsExactly("u", "l", "t");
    }
  }

  @Test
  void readPagesAreTold() {
    UrlContextMetadata metadata = candidate("""
        "urlContextMetadata": {"urlMetadata": [
          {"retrievedUrl": "u", "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_SUCCESS"},
          {"retrievedUrl": "v", "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_PAYWALL"}, {}]}""").urlContextMetadata();

    assertThat(metadata.urlMetadata())
        .extracting(UrlContextMetadata.Url::isRead)
        .containsExactly(true, false, false);
    assertThat(metadata.urlMetadata().get(1).status()).isEqualTo("URL_RETRIEVAL_STATUS_PAYWALL");
    assertThat(metadata.urlMetadata().get(2).retrievedUrl()).isEmpty();
  }

  @Test
  void ratingsAndProbabilitiesOfTokensAreTold() {
    GenerateContentResponse response = candidate("""
        "safetyRatings": [{"category": "C", "probability": "LOW", "blocked": true}, {}],
        "logprobsResult": {"chosenCandidates": [{"token": "a", "tokenId": 7, "logProbability": -0.5}],
          "topCandidates": [{"candidates": [{"token": "a"}, {"token": "b"}]}]}""");

    assertThat(response.safetyRatings())
        .extracting(SafetyRating::category, SafetyRating::probability, SafetyRating::blocked)
        .containsExactly(tuple("C", "LOW", true), tuple("", "", false));
    LogprobsResult logprobs = response.logprobsResult();
    LogprobsResult.Token chosen = logprobs.chosenCandidates().get(0);
    assertThat(chosen.token()).isEqualTo("a");
    assertThat(chosen.tokenId()).isEqualTo(7);
    assertThat(chosen.logProbability()).isEqualTo(-0.5);
    assertThat(logprobs.topCandidates()).hasSize(1);
    assertThat(logprobs.topCandidates().get(0))
        .extracting(LogprobsResult.Token::token)
        .containsExactly("a", "b");
  }

  @Test
  void aRefusedPromptAndAnAgeingModelAreTold() {
    GenerateContentResponse response = GenerateContentResponse.of(Json.parse("""
        {"promptFeedback": {"blockReason": "SAFETY", "blockReasonMessage": "m",
            "safetyRatings": [{"category": "C"}]},
          "modelStatus": {"modelStage": "DEPRECATED", "message": "soon", "retirementTime": "t"}}"""));

    assertThat(response.promptFeedback().blockReason()).isEqualTo("SAFETY");
    assertThat(response.promptFeedback().blockReasonMessage()).isEqualTo("m");
    assertThat(response.promptFeedback().safetyRatings()).hasSize(1);
    assertThat(response.modelStatus().modelStage()).isEqualTo("DEPRECATED");
    assertThat(response.modelStatus().message()).isEqualTo("soon");
    assertThat(response.modelStatus().retirementTime()).isEqualTo("t");
  }

  @Test
  void tokensAreToldByKindOfMedia() {
    TokensDetails details = GenerateContentResponse.of(Json.parse("""
        {"usageMetadata": {"trafficType": "ON_DEMAND", "serviceTier": "flex",
          "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 5},
            {"modality": "IMAGE", "tokenCount": 258}, {"modality": "TEXT", "tokenCount": 1}],
          "candidatesTokensDetails": [{"modality": "AUDIO"}],
          "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 3}],
          "toolUsePromptTokensDetails": null}}""")).tokensDetails();

    assertThat(details.prompt()).isEqualTo(Map.of("TEXT", 6, "IMAGE", 258));
    assertThat(details.candidates()).isEqualTo(Map.of("AUDIO", 0));
    assertThat(details.cache()).isEqualTo(Map.of("TEXT", 3));
    assertThat(details.toolUsePrompt()).isEmpty();
    assertThat(details.trafficType()).isEqualTo("ON_DEMAND");
    assertThat(details.serviceTier()).isEqualTo("flex");
  }

  @Test
  void whatIsAbsentNullOrOfAnotherShapeIsNotThere() {
    for (String json : List.of(
        "{}",
        "{\"candidates\":null,\"promptFeedback\":null,\"modelStatus\":7,\"usageMetadata\":[]}",
        "{\"candidates\":[{\"groundingMetadata\":null,\"citationMetadata\":7,"
            + "\"safetyRatings\":null,\"logprobsResult\":[],\"urlContextMetadata\":\"\"}]}")) {
      GenerateContentResponse response = GenerateContentResponse.of(Json.parse(json));
      assertThat(response.groundingMetadata()).isNull();
      assertThat(response.citationMetadata()).isNull();
      assertThat(response.urlContextMetadata()).isNull();
      assertThat(response.logprobsResult()).isNull();
      assertThat(response.safetyRatings()).isEmpty();
      assertThat(response.promptFeedback()).isNull();
      assertThat(response.modelStatus()).isNull();
      assertThat(response.tokensDetails()).isNull();
    }
    GroundingMetadata odd = new GroundingMetadata(Json.parse(
        "{\"groundingChunks\":{\"a\":{}},\"groundingSupports\":\"x\",\"webSearchQueries\":7}"));
    assertThat(odd.groundingChunks()).isEmpty();
    assertThat(odd.groundingSupports()).isEmpty();
    assertThat(odd.webSearchQueries()).isEmpty();
  }
}
