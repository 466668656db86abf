package dev.pollux.examples.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Plays Gemini for {@link Folder}: lists, searches and reads as the prompt says. */
public final class FolderScript {

  /** What it knows. */
  public static final List<String> PROMPTS =
      List.of("How many files are here?", "Search for license", "What does README.md say?");

  private static final int SHOWN = 20;
  private static final Pattern LIST = Pattern.compile("(?i)\\bhow many files\\b|\\blist\\b");
  private static final Pattern SEARCH =
      Pattern.compile("(?i)\\b(?:search for|look for|find|which files mention) (.+)");
  private static final Pattern READ =
      Pattern.compile("(?i)\\b(?:what does|what is in|read|show|open) ([^\\s?]+)");

  private FolderScript() {}

  /** The next answer. */
  public static Reply answer(Conversation talk) {
    String prompt = asked(talk);
    Matcher search = SEARCH.matcher(prompt);
    Matcher read = READ.matcher(prompt);
    if (search.find()) {
      String text = plain(search.group(1));
      return answer(talk, "searchFiles", Map.of("text", text), hits -> hits(text, hits));
    }
    if (read.find()) {
      String path = plain(read.group(1));
      return answer(talk, "readFile", Map.of("path", path), text -> beginning(path, text));
    }
    if (LIST.matcher(prompt).find()) {
      return answer(talk, "listFiles", Map.of(), FolderScript::names);
    }
    return Conversation.unknown(PROMPTS);
  }

  /** The prompt; of one like {@code And LICENSE?} what it means. */
  private static String asked(Conversation talk) {
    String rest = talk.followUp().orElse("");
    boolean known = Stream.of(SEARCH, READ, LIST).anyMatch(p -> p.matcher(rest).find());
    if (rest.isEmpty() || known) {
      return rest.isEmpty() ? talk.prompt() : rest;
    }
    return talk.earlier().stream()
        .filter(said -> SEARCH.matcher(said).find() || READ.matcher(said).find())
        .findFirst()
        .map(said -> (SEARCH.matcher(said).find() ? "search for " : "read ") + rest)
        .orElse(talk.prompt());
  }

  private interface Words {
    String of(JsonNode output);
  }

  private static Reply answer(Conversation talk, String tool, Map<String, ?> args, Words words) {
    Optional<JsonNode> output = talk.output(tool);
    return output.map(found -> Reply.text(words.of(found))).orElseGet(() -> Reply.call(tool, args));
  }

  /** Without quotes around it and punctuation behind it. */
  private static String plain(String text) {
    return text.strip().replaceFirst("[?!.]$", "").replaceAll("^[\"'`]+|[\"'`]+$", "");
  }

  private static String names(JsonNode listing) {
    int files = listing.path("files").asInt();
    List<String> names = new ArrayList<>();
    listing.path("first200").forEach(name -> names.add(name.asText()));
    String more = files > SHOWN ? "\n  and " + (files - SHOWN) + " more" : "";
    return (files == 1 ? "There is 1 file" : "There are " + files + " files")
        + (files == 0 ? "." : ":" + lines(names) + more);
  }

  private static String hits(String text, JsonNode hits) {
    if (hits.isEmpty()) {
      return "No file has a line with \"" + text + "\".";
    }
    List<String> found = new ArrayList<>();
    hits.forEach(hit -> found.add(hit.asText()));
    String count = hits.size() == 1 ? "1 line has" : hits.size() + " lines have";
    return count + " \"" + text + "\":" + lines(found);
  }

  private static String beginning(String path, JsonNode text) {
    List<String> all = text.asText().lines().filter(line -> !line.isBlank()).toList();
    return path + " has " + all.size() + " lines that are not blank. It begins:" + lines(all);
  }

  private static String lines(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(line));
    return text.toString();
  }
}
