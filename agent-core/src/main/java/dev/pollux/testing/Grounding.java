package dev.pollux.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a scripted answer says it was found by, its {@code groundingMetadata}.
 *
 * <pre>{@code
 * Reply.text("It is cold in Oslo.").withGrounding(new Grounding()
 *     .addQuery("weather Oslo")
 *     .addWeb("https://example.org/1", "example.org")
 *     .addSupport("cold in Oslo", 0))
 * }</pre>
 */
public final class Grounding {

  private final List<String> queries = new ArrayList<>();
  private final List<ObjectNode> chunks = new ArrayList<>();
  private final List<Support> supports = new ArrayList<>();

  /** No query, no source. */
  public Grounding() {}

  /** One of {@code webSearchQueries}. */
  public Grounding addQuery(String query) {
    queries.add(Objects.requireNonNull(query, "query"));
    return this;
  }

  /** A source on the web. The first has the index 0. */
  public Grounding addWeb(String uri, String title) {
    ObjectNode chunk = Json.object();
    chunk.putObject("web").put("uri", uri).put("title", title);
    chunks.add(chunk);
    return this;
  }

  /** Any other source, like {@code {"maps": {…}}}. */
  public Grounding addChunk(ObjectNode chunk) {
    chunks.add(chunk.deepCopy());
    return this;
  }

  /**
   * Says that sources support a piece of the text. Its place is told as the service tells it, in bytes
   * of UTF-8, and a zero is left out.
   *
   * @param text as it stands in the answer
   * @param chunks the indices of the sources
   */
  public Grounding addSupport(String text, int... chunks) {
    supports.add(new Support(Objects.requireNonNull(text, "text"), chunks.clone()));
    return this;
  }

  /** The metadata of an answer that says {@code said}. */
  ObjectNode json(String said) {
    ObjectNode json = Json.object();
    if (!queries.isEmpty()) {
      json.putObject("searchEntryPoint")
          .put("renderedContent", "<div>" + String.join(", ", queries) + "</div>");
      ArrayNode array = json.putArray("webSearchQueries");
      queries.forEach(array::add);
    }
    if (!chunks.isEmpty()) {
      ArrayNode array = json.putArray("groundingChunks");
      chunks.forEach((ObjectNode chunk) -> array.add(chunk));
    }
    if (!supports.isEmpty()) {
      ArrayNode array = json.putArray("groundingSupports");
      supports.forEach(support -> array.add(support.json(said)));
    }
    return json;
  }

  private record Support(String text, int[] chunks) {

    ObjectNode json(String said) {
      int at = said.indexOf(text);
      if (at < 0) {
        throw new IllegalArgumentException(
            "support: '" + text + "' (expected: a piece of '" + said + "')");
      }
      int start = bytes(said.substring(0, at));
      ObjectNode json = Json.object();
      ObjectNode segment = json.putObject("segment");
      if (start > 0) {
        segment.put("startIndex", start);
      }
      segment.put("endIndex", start + bytes(text)).put("text", text);
      ArrayNode indices = json.putArray("groundingChunkIndices");
      for (int chunk : chunks) {
        indices.add(chunk);
      }
      return json;
    }

    private static int bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
  }
}
