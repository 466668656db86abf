package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Map;

/**
 * The voice of an answer in audio: {@code {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName":
 * "Kore"}}, "languageCode": "en-US"}}, or one voice for each speaker in {@code
 * multiSpeakerVoiceConfig}.
 *
 * @param json the config as it is sent. Read only
 */
public record SpeechConfig(ObjectNode json) {

  /** One of Gemini's voices, like {@code Kore}. */
  public static SpeechConfig voice(String voiceName) {
    ObjectNode json = Json.object();
    json.set("voiceConfig", voiceConfig(voiceName));
    return new SpeechConfig(json);
  }

  /**
   * A voice for each speaker of a dialogue.
   *
   * @param voiceNames the name of a voice by the speaker's name in the prompt, in their order
   * @throws IllegalArgumentException if there is no speaker
   */
  public static SpeechConfig speakers(Map<String, String> voiceNames) {
    if (voiceNames.isEmpty()) {
      throw new IllegalArgumentException("speakers: none (expected: at least one)");
    }
    ObjectNode json = Json.object();
    ArrayNode speakers = json.putObject("multiSpeakerVoiceConfig").putArray("speakerVoiceConfigs");
    voiceNames.forEach((speaker, voiceName) -> speakers
        .addObject()
        .put("speaker", Refused.empty("speaker", speaker))
        .set("voiceConfig", voiceConfig(voiceName)));
    return new SpeechConfig(json);
  }

  /** The language that is spoken, like {@code en-US}. */
  public SpeechConfig withLanguageCode(String languageCode) {
    return new SpeechConfig(
        Refused.copy(json).put("languageCode", Refused.empty("languageCode", languageCode)));
  }

  private static ObjectNode voiceConfig(String voiceName) {
    ObjectNode json = Json.object();
    json.putObject("prebuiltVoiceConfig").put("voiceName", Refused.empty("voiceName", voiceName));
    return json;
  }
}
