package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A schema as a list of checks. It may be part of a circle, so it is made first and {@linkplain
 * #fill filled} later, once.
 */
final class Rule implements JsonSchema.Validator {

  private static final Keyword[] NONE = {};

  /** What a value must look like, for a person: {@code integer}, {@code one of ["C","F"]}. */
  private String expected = "";

  private int kinds;
  private Keyword[] keywords = NONE;
  private Shape shape = Shape.NONE;

  void fill(int kinds, String expected, List<Keyword> keywords, Shape shape) {
    this.kinds = kinds;
    this.expected = expected;
    this.keywords = keywords.toArray(NONE);
    this.shape = shape;
  }

  @Override
  public List<Violation> validate(JsonNode value) {
    return Check.run(this, value);
  }

  void check(JsonNode value, Check check) {
    if (!check.step(value)) {
      return;
    }
    if (kinds != 0 && !Kind.matches(kinds, value)) {
      check.fail(expected, value);
      return;
    }
    for (Keyword keyword : keywords) {
      keyword.check(value, check);
      if (check.done()) {
        return;
      }
    }
  }

  /** The types it allows, as a mask; 0 allows all. */
  int kinds() {
    return kinds;
  }

  String expected() {
    return expected;
  }

  Shape shape() {
    return shape;
  }

  /**
   * What an anyOf looks at to find the branch that was meant.
   *
   * @param properties the rules of the members, by name
   * @param required the members that must be there
   * @param choices the values of an enum, empty when there is none
   */
  record Shape(Map<String, Rule> properties, List<String> required, List<JsonNode> choices) {

    static final Shape NONE = new Shape(Map.of(), List.of(), List.of());
  }
}
