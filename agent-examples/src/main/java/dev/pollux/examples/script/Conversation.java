package dev.pollux.examples.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.testing.openai.ChatRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a script reads in a request: the newest prompt, and what the tools gave back since.
 *
 * @param prompt the newest text of the user; empty when there is none
 * @param earlier what the user said before it, the newest first
 * @param responses of all tools since the prompt, in their order
 */
public record Conversation(String prompt, List<String> earlier, List<FunctionResponse> responses) {

  private static final Pattern FOLLOW_UP =
      Pattern.compile("(?i)^(?:and|or|but|then|also|what about|how about|what of)\\b[\\s,]*(.+)");

  /** The conversation in a request. */
  public static Conversation of(ReceivedRequest request) {
    String prompt = "";
    LinkedList<String> earlier = new LinkedList<>();
    List<FunctionResponse> responses = new ArrayList<>();
    for (JsonNode json : contents(request)) {
      Content content = Content.of(json);
      if (content.role().equals("model")) {
        continue;
      }
      if (!content.text().isBlank()) {
        if (!prompt.isEmpty()) {
          earlier.addFirst(prompt);
        }
        prompt = content.text().strip();
        responses.clear();
      }
      responses.addAll(content.functionResponses());
    }
    return new Conversation(prompt, List.copyOf(earlier), List.copyOf(responses));
  }

  /** What the prompt asks for beside what was asked before, like {@code Cairo} in {@code And Cairo?}. */
  public Optional<String> followUp() {
    return earlier.isEmpty() ? Optional.empty() : followUp(prompt);
  }

  /** The same of any prompt. */
  public static Optional<String> followUp(String prompt) {
    Matcher followUp = FOLLOW_UP.matcher(prompt);
    return followUp.find() ? Optional.of(followUp.group(1).strip()) : Optional.empty();
  }

  /** The newest of what the user said that has a property, the prompt first. */
  public Optional<String> newest(Predicate<String> property) {
    return Stream.concat(Stream.of(prompt), earlier.stream()).filter(property).findFirst();
  }

  /** The {@code contents} of a request; one for chat completions is read as Gemini would have it. */
  public static JsonNode contents(ReceivedRequest request) {
    JsonNode json = request.json();
    if (!json.has("messages")) {
      return json.path("contents");
    }
    JsonNode contents = new ChatRequest(json).toGemini(true).path("contents");
    contents.findValues("functionResponse").forEach(response -> read((ObjectNode) response));
    return contents;
  }

  /** There what a tool gave is a text, most often of JSON. */
  private static void read(ObjectNode response) {
    byte[] text = response.at("/response/output").asText().getBytes(StandardCharsets.UTF_8);
    try {
      JsonNode given = Json.read(text, 0, text.length);
      if (given.has("error")) {
        response.set("response", given);
      } else if (!given.isMissingNode()) {
        response.withObject("/response").set("output", given);
      }
    } catch (JsonProcessingException e) {
      // a text of words, which stays as it is
    }
  }

  /** What a tool gave back the last time, if it did its work. */
  public Optional<JsonNode> output(String tool) {
    return outputs(tool).stream().reduce((first, last) -> last);
  }

  /** What a tool gave back each time that it did its work. */
  public List<JsonNode> outputs(String tool) {
    return responses.stream()
        .filter(response -> response.name().equals(tool) && !response.isError())
        .map(response -> response.response().path("output"))
        .toList();
  }

  /** What the tools that did not do their work said, one after the other; empty when all did. */
  public Optional<String> errors() {
    return responses.stream()
        .filter(FunctionResponse::isError)
        .map(response -> response.response().path("error").asText())
        .reduce((first, second) -> first + "; " + second);
  }

  /** A script: {@code answer} is asked once no tool has failed. */
  public static Function<ReceivedRequest, Reply> script(Function<Conversation, Reply> answer) {
    return request -> {
      Conversation conversation = of(request);
      return conversation
          .errors()
          .map(errors -> errors.contains("it was denied")
              ? Reply.text("All right, I leave that.")
              : Reply.text("I could not find that out: " + errors + "."))
          .orElseGet(() -> answer.apply(conversation));
    };
  }

  /** The answer to a prompt that a script does not know. */
  public static Reply unknown(List<String> prompts) {
    StringBuilder text =
        new StringBuilder("I am a script that plays Gemini, and I do not know this prompt. Try:");
    prompts.forEach(prompt -> text.append("\n  ").append(prompt));
    return Reply.text(text.toString());
  }
}
