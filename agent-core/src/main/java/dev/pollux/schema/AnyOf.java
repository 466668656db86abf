package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * At least one of several schemas must hold, or exactly one. When none does, the violation is that of the branch that was
 * meant: the one that is not null, the one whose discriminator matches, the only one of the type.
 */
final class AnyOf implements Keyword {

  private final List<Rule> branches;
  private final boolean exactlyOne;
  private @Nullable Discriminator discriminator;
  private boolean looked;

  AnyOf(List<Rule> branches, boolean exactlyOne) {
    this.branches = List.copyOf(branches);
    this.exactlyOne = exactlyOne;
  }

  @Override
  public void check(JsonNode value, Check check) {
    int accepted = 0;
    for (Rule branch : branches) {
      if (check.accepts(branch, value)) {
        accepted++;
        if (!exactlyOne) {
          return;
        }
      }
    }
    if (accepted > 1) {
      check.fail("a value that only one of " + branches.size() + " alternatives allows", value);
    } else if (accepted == 0) {
      explain(value, check);
    }
  }

  private void explain(JsonNode value, Check check) {
    if (check.quiet()) {
      check.fail("", value);
      return;
    }
    List<Rule> meant =
        branches.stream().filter(rule -> rule.kinds() != Kind.NULL).toList();
    Discriminator by = value.isObject() && meant.size() > 1 ? discriminator(meant) : null;
    if (by != null) {
      JsonNode told = value.get(by.name);
      Rule branch = told == null ? null : by.branches.get(told);
      if (branch != null) {
        branch.check(value, check);
      } else if (told == null) {
        check.missing(by.name, by.expected);
      } else {
        check.failMember(by.name, by.expected, told);
      }
      return;
    }
    List<Rule> ofType = meant.stream()
        .filter(rule -> rule.kinds() == 0 || Kind.matches(rule.kinds(), value))
        .toList();
    if (ofType.size() == 1) {
      ofType.get(0).check(value, check);
    } else if (meant.size() == 1) {
      meant.get(0).check(value, check);
    } else {
      check.fail(expected(meant), value);
    }
  }

  static String expected(List<Rule> rules) {
    List<String> words = rules.stream().map(Rule::expected).distinct().toList();
    return words.isEmpty() || words.contains("")
        ? "a value that one of the " + rules.size() + " alternatives allows"
        : Words.ellipsis(String.join(" or ", words), Words.MAX_CHOICES);
  }

  // At the first failure, not when made: the branches may be part of a circle that is not closed
  // yet.
  private synchronized @Nullable Discriminator discriminator(List<Rule> meant) {
    if (!looked) {
      looked = true;
      discriminator = meant.get(0).shape().required().stream()
          .map(name -> Discriminator.of(name, meant))
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(null);
    }
    return discriminator;
  }

  private record Discriminator(String name, Map<JsonNode, Rule> branches, String expected) {

    /** The branches by the values of the member, or null when it does not tell them apart. */
    static @Nullable Discriminator of(String name, List<Rule> meant) {
      Map<JsonNode, Rule> branches = new LinkedHashMap<>();
      for (Rule rule : meant) {
        Rule member = rule.shape().properties().get(name);
        if (member == null || !rule.shape().required().contains(name)) {
          return null;
        }
        List<JsonNode> choices = member.shape().choices();
        for (JsonNode choice : choices) {
          if (branches.put(choice, rule) != null) {
            return null;
          }
        }
        if (choices.isEmpty()) {
          return null;
        }
      }
      return new Discriminator(name, branches, Words.choices(new ArrayList<>(branches.keySet())));
    }
  }
}
