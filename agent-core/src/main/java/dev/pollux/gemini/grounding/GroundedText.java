package dev.pollux.gemini.grounding;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.metadata.GroundingChunk;
import dev.pollux.gemini.metadata.GroundingMetadata;
import dev.pollux.gemini.metadata.GroundingSupport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The text of an answer with a mark behind each piece that Gemini took from somewhere, and the numbered
 * list of those sources.
 *
 * <pre>{@code
 * System.out.println(GroundedText.of(response));
 * // Rain in Oslo.[1] Snow further north.[1][2]
 * //
 * // [1] yr.no – https://…
 * // [2] met.no – https://…
 * }</pre>
 *
 * <p>The same source has the same number wherever it is marked; numbers go up in the order of the text.
 * Sources that no piece names come last. A mark whose place cannot be told, because the answer was
 * changed or Gemini's index points outside of it, is left out, and its source stays in the list.
 */
public final class GroundedText {

  private final String text;
  private final List<Source> sources;

  private GroundedText(String text, List<Source> sources) {
    this.text = text;
    this.sources = sources;
  }

  /** The first candidate's text and its sources; an answer without content has no text. */
  public static GroundedText of(GenerateContentResponse response) {
    Content content = response.content();
    return of(content == null ? Content.model(List.of()) : content, response.groundingMetadata());
  }

  /** The text of {@code content} and its sources; with no metadata the text is as it is. */
  public static GroundedText of(Content content, @Nullable GroundingMetadata metadata) {
    if (metadata == null) {
      return new GroundedText(content.text(), List.of());
    }
    return new Numbering(metadata.groundingChunks()).number(content, metadata.groundingSupports());
  }

  /** The answer with marks like {@code [1]}. */
  public String text() {
    return text;
  }

  /** The sources in the order of their numbers. */
  public List<Source> sources() {
    return sources;
  }

  /** The text, an empty line, and a line for each source; the text alone when there is none. */
  @Override
  public String toString() {
    if (sources.isEmpty()) {
      return text;
    }
    StringBuilder all = new StringBuilder(text).append('\n');
    sources.forEach(source -> all.append('\n').append(source));
    return all.toString();
  }

  private static final class Numbering {
    private final List<GroundingChunk> chunks;
    private final Map<Object, Source> numbered = new LinkedHashMap<>();

    Numbering(List<GroundingChunk> chunks) {
      this.chunks = chunks;
    }

    GroundedText number(Content content, List<GroundingSupport> supports) {
      AnswerText answer = new AnswerText(content);
      Map<Integer, List<Integer>> ends = new TreeMap<>();
      for (GroundingSupport support : supports) {
        int end = answer.endOf(support);
        if (end >= 0) {
          ends.computeIfAbsent(end, at -> new ArrayList<>())
              .addAll(support.groundingChunkIndices());
        }
      }

      StringBuilder marked = new StringBuilder();
      int at = 0;
      for (Map.Entry<Integer, List<Integer>> end : ends.entrySet()) {
        marked.append(answer.text(), at, end.getKey());
        at = end.getKey();
        numbers(end.getValue())
            .forEach(number -> marked.append('[').append(number).append(']'));
      }
      marked.append(answer.text(), at, answer.text().length());

      chunks.forEach(this::number);
      return new GroundedText(marked.toString(), List.copyOf(numbered.values()));
    }

    private TreeSet<Integer> numbers(List<Integer> indices) {
      TreeSet<Integer> numbers = new TreeSet<>();
      for (int index : indices) {
        if (index < chunks.size()) {
          Source source = number(chunks.get(index));
          if (source != null) {
            numbers.add(source.number());
          }
        }
      }
      return numbers;
    }

    /** The chunk's source, numbered now if it was not yet; null when the chunk names none. */
    private @Nullable Source number(GroundingChunk chunk) {
      String uri = chunk.uri();
      String title = chunk.title();
      if (uri == null && title == null) {
        return null;
      }
      return numbered.computeIfAbsent(
          uri == null ? List.of(Objects.requireNonNull(title)) : uri,
          key -> new Source(numbered.size() + 1, title, uri));
    }
  }
}
