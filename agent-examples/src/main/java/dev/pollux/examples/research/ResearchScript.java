package dev.pollux.examples.research;

import dev.pollux.examples.script.Conversation;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.testing.Grounding;
import dev.pollux.testing.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plays Gemini for {@link Research}: its web has a few pages, each of which says one thing. */
public final class ResearchScript {

  private record Page(String uri, String title, String says) {}

  private record Topic(String prompt, List<String> words, List<Page> pages) {
    boolean isOf(String asked) {
      return words.stream().allMatch(asked.toLowerCase(Locale.ROOT)::contains);
    }
  }

  private static final List<Topic> TOPICS = List.of(
      new Topic(
          "Who was first at the South Pole?",
          List.of("south pole"),
          List.of(
              new Page(
                  "https://en.wikipedia.org/wiki/Amundsen%27s_South_Pole_expedition",
                  "Amundsen's South Pole expedition",
                  "Roald Amundsen’s party reached the South Pole on 14 December 1911."),
              new Page(
                  "https://en.wikipedia.org/wiki/Terra_Nova_Expedition",
                  "Terra Nova Expedition",
                  "Robert Falcon Scott’s party came there on 17 January 1912."))),
      new Topic(
          "How deep is Lake Baikal?",
          List.of("baikal"),
          List.of(
              new Page(
                  "https://en.wikipedia.org/wiki/Lake_Baikal",
                  "Lake Baikal",
                  "Lake Baikal is 1,642 metres deep."),
              new Page(
                  "https://whc.unesco.org/en/list/754",
                  "UNESCO World Heritage Centre",
                  "It is the oldest and the deepest lake of the world."))),
      new Topic(
          "Who sent the first email?",
          List.of("first", "mail"),
          List.of(new Page(
              "https://en.wikipedia.org/wiki/Ray_Tomlinson",
              "Ray Tomlinson",
              "Ray Tomlinson sent the first email between two computers, in 1971."))));

  /** What it knows. */
  public static final List<String> PROMPTS = TOPICS.stream().map(Topic::prompt).toList();

  private ResearchScript() {}

  /** The next answer. */
  public static Reply answer(Conversation talk) {
    return TOPICS.stream()
        .filter(topic -> topic.isOf(talk.prompt()))
        .findFirst()
        .map(topic -> talk.outputs("note").isEmpty() ? searched(topic) : told(topic))
        .orElseGet(() -> Conversation.unknown(PROMPTS));
  }

  /** Gemini has searched by itself, and notes what it found. */
  private static Reply searched(Topic topic) {
    Reply search = Reply.serverTool(
        "GOOGLE_SEARCH_WEB",
        Map.of("queries", List.of(topic.prompt())),
        Map.of("searchSuggestions", "<div>" + topic.prompt() + "</div>"));
    return search.and(Reply.calls(topic.pages().stream()
        .map(page -> Map.of("fact", page.says(), "page", page.uri()))
        .map(args -> FunctionCall.of(null, "note", Json.object(args)))
        .toArray(FunctionCall[]::new)));
  }

  private static Reply told(Topic topic) {
    Grounding grounding = new Grounding().addQuery(topic.prompt());
    for (int i = 0; i < topic.pages().size(); i++) {
      Page page = topic.pages().get(i);
      grounding.addWeb(page.uri(), page.title()).addSupport(page.says(), i);
    }
    String text = String.join(" ", topic.pages().stream().map(Page::says).toList());
    return Reply.text(text).withGrounding(grounding);
  }
}
