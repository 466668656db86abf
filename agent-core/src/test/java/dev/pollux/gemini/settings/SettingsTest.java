package dev.pollux.gemini.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static void assertJson(ObjectNode json, String expected) {
    assertThat(json).hasToString(expected.replace('\'', '"'));
  }

  private static void assertRefused(ThrowingCallable setting, String message) {
    assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void settingsAreSentAsGeminiDocumentsThem() {
    assertJson(
        new SafetySetting(SafetySetting.HARASSMENT, SafetySetting.BLOCK_NONE).json(),
        "{'category':'HARM_CATEGORY_HARASSMENT','threshold':'BLOCK_NONE'}");
    assertJson(
        ImageConfig.standard().withAspectRatio("16:9").withSize("2K").json(),
        "{'aspectRatio':'16:9','imageSize':'2K'}");
    assertJson(
        SpeechConfig.voice("Kore").withLanguageCode("en-US").json(),
        "{'voiceConfig':{'prebuiltVoiceConfig':{'voiceName':'Kore'}},'languageCode':'en-US'}");
    assertJson(
        FileSearch.of("fileSearchStores/s")
            .withTopK(3)
            .withMetadataFilter("a=1")
            .json(),
        "{'fileSearchStoreNames':['fileSearchStores/s'],'topK':3,'metadataFilter':'a=1'}");
    assertJson(
        ComputerUse.of(ComputerUse.BROWSER).withoutFunctions("drag_and_drop").json(),
        "{'environment':'ENVIRONMENT_BROWSER','excludedPredefinedFunctions':['drag_and_drop']}");
    assertJson(
        GoogleSearch.standard()
            .withWebSearch()
            .withImageSearch()
            .withTimeRange(
                Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z"))
            .withExcludedDomains(List.of("example.com"))
            .json(),
        "{'searchTypes':{'webSearch':{},'imageSearch':{}},'timeRangeFilter':{"
            + "'startTime':'2026-01-01T00:00:00Z','endTime':'2026-02-01T00:00:00Z'},"
            + "'excludeDomains':['example.com']}");
    assertJson(
        VideoMetadata.between(Duration.ofSeconds(1), Duration.ofMillis(2500))
            .withFps(0.5)
            .json(),
        "{'startOffset':'1s','endOffset':'2.5s','fps':0.5}");
    assertJson(
        VideoMetadata.between(Duration.ZERO, Duration.ofSeconds(100)).json(),
        "{'startOffset':'0s','endOffset':'100s'}");
  }

  @Test
  void speakersKeepTheirOrder() {
    Map<String, String> voices = new LinkedHashMap<>();
    voices.put("Zoe", "Kore");
    voices.put("Ann", "Puck");
    assertJson(
        SpeechConfig.speakers(voices).json(),
        "{'multiSpeakerVoiceConfig':{'speakerVoiceConfigs':["
            + "{'speaker':'Zoe','voiceConfig':{'prebuiltVoiceConfig':{'voiceName':'Kore'}}},"
            + "{'speaker':'Ann','voiceConfig':{'prebuiltVoiceConfig':{'voiceName':'Puck'}}}]}}");
  }

  @Test
  void aSettingIsNotChangedByTheOneMadeFromIt() {
    GoogleSearch web = GoogleSearch.standard().withWebSearch();
    String before = web.json().toString();

    web.withImageSearch().withExcludedDomains(List.of("example.com"));

    assertThat(web.json()).hasToString(before);
  }

  @Test
  void whatSaysNothingOrCannotBeIsRefused() {
    assertRefused(() -> new SafetySetting("", "OFF"), "category: '' (expected: a text)");
    assertRefused(() -> new MediaResolution(""), "mediaResolution: '' (expected: a text)");
    assertRefused(
        () -> ImageConfig.standard().withAspectRatio("wide"),
        "aspectRatio: 'wide' (expected: width:height, like 16:9)");
    assertRefused(() -> SpeechConfig.speakers(Map.of()), "speakers: none (expected: at least one)");
    assertRefused(() -> FileSearch.of(), "fileSearchStoreNames: none (expected: at least one)");
    assertRefused(() -> FileSearch.of("s").withTopK(0), "topK: 0 (expected: >= 1)");
    assertRefused(
        () -> GoogleSearch.standard().withTimeRange(Instant.EPOCH, Instant.EPOCH),
        "timeRangeFilter: 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z (expected: start < end)");
    assertRefused(
        () -> VideoMetadata.between(Duration.ofSeconds(2), Duration.ofSeconds(2)),
        "video: PT2S to PT2S (expected: 0 <= start < end)");
    assertRefused(
        () -> VideoMetadata.standard().withFps(Double.NaN),
        "fps: NaN (expected: above 0, at most 24)");
    assertRefused(() -> ThinkingConfig.budget(-2), "thinkingBudget: -2 (expected: >= -1)");
  }
}
