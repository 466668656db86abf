package dev.pollux.gemini.grounding;

import org.jspecify.annotations.Nullable;

/**
 * Where a piece of an answer comes from.
 *
 * @param number its number in the text, from 1
 * @param title its title, or null when Gemini gave none
 * @param uri its address, or null when Gemini gave none
 */
public record Source(
    int number, @Nullable String title, @Nullable String uri) {

  /** One line of a list of sources, like {@code [1] Weather in Oslo – https://…}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("[").append(number).append(']');
    if (title != null && !title.isEmpty()) {
      line.append(' ').append(title.replaceAll("\\s+", " "));
    }
    if (uri != null && !uri.isEmpty()) {
      line.append(line.indexOf(" ") < 0 ? " " : " – ").append(uri);
    }
    return line.toString();
  }
}
