package dev.pollux.google;

import dev.pollux.model.Capabilities;
import dev.pollux.model.Capabilities.Thinking;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a family of models takes and refuses, as far as it is documented or was seen: one row each, the
 * first that fits counts. A model that no row names, like an alias or a newer one, is taken for the
 * newest: everything goes, and the server has the last word.
 *
 * <p>Sources: Google's pages on thinking, function calling and on each model, and what users of these
 * models reported (state of November 2026).
 *
 * @param name as messages name it
 * @param thinking how it is told how much to think. Gemini 3 still takes a budget
 * @param noLevels thinking levels that it answers with 400; others pass, known or not
 * @param budgets smallest and largest thinking budget, and 0 if thinking can be off; empty if nobody
 *     says
 * @param mixes whether functions go together with built-in tools and with JSON
 * @param responseParts whether function responses take images and files
 * @param ignoresSampling whether {@code temperature}, {@code topP} and {@code topK} have no effect
 * @param refuses fields of {@code generationConfig} that it answers with 400
 * @param caches whether contents can be cached explicitly
 */
record Family(
    String name,
    Thinking thinking,
    Set<String> noLevels,
    List<Integer> budgets,
    boolean mixes,
    boolean responseParts,
    boolean ignoresSampling,
    Set<String> refuses,
    boolean caches) {

  private record Row(Pattern id, Family family) {}

  private static final Set<String> PENALTIES = Set.of("presencePenalty", "frequencyPenalty");
  private static final Set<String> PENALTIES_AND_CANDIDATES =
      Set.of("presencePenalty", "frequencyPenalty", "candidateCount");
  private static final Set<String> NOTHING = Set.of();
  private static final List<Integer> ANY = List.of();

  private static final Family NEWEST =
      of("unknown", Thinking.EITHER, NOTHING, ANY, true, false, NOTHING, true);

  // The id's last segment, lower case. Four: hydrogen and neon have XHIGH and no explicit caches.
  private static final List<Row> ROWS = List.of(
      row("gemini-4-(hydrogen|neon)", gemini4(false)),
      row("gemini-4(\\.\\d)?", gemini4(true)),
      row("gemini-3\\.[78]", gemini3("Gemini 3.7", Set.of("MINIMAL"), true)),
      row("gemini-3\\.([69]|\\d\\d)", gemini3("Gemini 3.6", Set.of(), true)),
      row("gemini-3\\.5-flash-lite", gemini3("Gemini 3.5 Flash-Lite", Set.of(), true)),
      row("gemini-3\\.5", gemini3("Gemini 3.5", Set.of(), false)),
      row("gemini-3\\.1-pro", gemini3("Gemini 3.1 Pro", Set.of("MINIMAL"), false)),
      row("gemini-3-pro", gemini3("Gemini 3 Pro", Set.of("MINIMAL", "MEDIUM"), false)),
      row("gemini-3(\\.[0-4])?", gemini3("Gemini 3", Set.of(), false)),
      row("gemini-2\\.5-pro", gemini2("Gemini 2.5 Pro", List.of(128, 32_768))),
      row("gemini-2\\.5-flash-lite", gemini2("Gemini 2.5 Flash-Lite", List.of(512, 24_576, 0))),
      row("gemini-2\\.5-flash", gemini2("Gemini 2.5 Flash", List.of(0, 24_576, 0))),
      row("gemini-[12](\\.\\d)?", gemini2("Gemini 2", ANY)));

  private static Family gemini4(boolean caches) {
    return of(
        "Gemini 4",
        Thinking.LEVEL,
        Set.of("MINIMAL"),
        ANY,
        true,
        true,
        PENALTIES_AND_CANDIDATES,
        caches);
  }

  private static Family gemini3(String name, Set<String> noLevels, boolean fixedSampling) {
    return of(
        name,
        Thinking.EITHER,
        noLevels,
        ANY,
        true,
        fixedSampling,
        fixedSampling ? PENALTIES : NOTHING,
        true);
  }

  private static Family gemini2(String name, List<Integer> budgets) {
    return of(name, Thinking.BUDGET, NOTHING, budgets, false, false, NOTHING, true);
  }

  // Everything that came with Gemini 3 came together.
  private static Family of(
      String name,
      Thinking thinking,
      Set<String> noLevels,
      List<Integer> budgets,
      boolean mixes,
      boolean ignoresSampling,
      Set<String> refuses,
      boolean caches) {
    return new Family(
        name, thinking, noLevels, budgets, mixes, mixes, ignoresSampling, refuses, caches);
  }

  private static Row row(String id, Family family) {
    return new Row(Pattern.compile(id + "(?![\\d]|\\.\\d).*"), family);
  }

  /** The family of a model, by the last segment of its id. */
  static Family of(String id) {
    String last = id.substring(id.lastIndexOf('/') + 1);
    for (Row row : ROWS) {
      if (row.id().matcher(last).matches()) {
        return row.family();
      }
    }
    return NEWEST;
  }

  /** True when no row names the model. */
  boolean isUnknown() {
    return this == NEWEST;
  }

  boolean takesBudget(int budget) {
    return budgets.isEmpty()
        || budget == -1
        || budget >= budgets.get(0) && budget <= budgets.get(1)
        || budgets.size() > 2 && budget == budgets.get(2);
  }

  Capabilities capabilities() {
    return Capabilities.ALL
        .withFunctionsWithBuiltIns(mixes)
        .withFunctionsWithJson(mixes)
        .withBuiltInsWithJson(mixes)
        .withThinking(thinking)
        .withResponseParts(responseParts);
  }
}
