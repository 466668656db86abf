package dev.pollux.testing.strict;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The generation of a model, told by its id, and what it can do. An id without a generation, like
 * {@code gemini-flash-latest}, is of the newest.
 */
public final class Family {

  private static final Pattern GENERATION = Pattern.compile("gemini-(\\d+)(?:\\.(\\d+))?(?![\\w])");
  private static final int NEWEST = 4_00;

  private final String model;
  private final int generation;

  private Family(String model, int generation) {
    this.model = model;
    this.generation = generation;
  }

  /** The family of a model, by its id with or without {@code models/}. */
  public static Family of(String model) {
    Matcher matcher = GENERATION.matcher(model);
    if (!matcher.find()) {
      return new Family(model, NEWEST);
    }
    String minor = matcher.group(2) == null ? "0" : matcher.group(2);
    return new Family(model, Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(minor));
  }

  /** Whether its function calls carry ids and thought signatures. */
  public boolean isGemini3() {
    return generation >= 3_00;
  }

  /** Whether a response must carry the id of its call. */
  boolean needsIds() {
    return generation >= 3_05;
  }

  /** Whether it is of those that take neither penalties nor the beginning of their own answer. */
  boolean isStern() {
    return generation >= 3_06 || isLite() && generation == 3_05;
  }

  boolean isGemini4() {
    return generation >= 4_00;
  }

  /** The thinking levels that it knows; none when it takes a budget alone. */
  List<String> thinkingLevels() {
    if (!isGemini3()) {
      return List.of();
    }
    if (model.contains("gemini-4-hydrogen") || model.contains("gemini-4-neon")) {
      return List.of("LOW", "MEDIUM", "HIGH", "XHIGH");
    }
    if (model.contains("gemini-3-pro")) {
      return List.of("LOW", "HIGH");
    }
    return generation >= 3_06 || model.contains("-pro")
        ? List.of("LOW", "MEDIUM", "HIGH")
        : List.of("MINIMAL", "LOW", "MEDIUM", "HIGH");
  }

  /** Whether {@code -1}, which leaves it to the model, 0, which is off, or a number of tokens is. */
  boolean takesBudget(long tokens) {
    if (tokens == -1 || isGemini3()) {
      return true;
    }
    if (model.contains("-pro")) {
      return tokens >= 128 && tokens <= 32_768;
    }
    return tokens == 0 || tokens >= (isLite() ? 512 : 1) && tokens <= 24_576;
  }

  /** Whether contents can be cached for it by name. */
  boolean hasCaches() {
    return !model.contains("gemini-4-hydrogen") && !model.contains("gemini-4-neon");
  }

  private boolean isLite() {
    return model.toLowerCase(Locale.ROOT).contains("-lite");
  }
}
