package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * One walk of a value through its rules. The first walk is quiet: it stops at the first failure and
 * knows no paths, so that a valid value costs next to nothing. Only a value that failed is walked
 * again, for the words.
 */
final class Check {

  static final int MAX_VIOLATIONS = 10;

  // Nested anyOf can multiply; no honest value comes near.
  private static final int MAX_STEPS = 1_000_000;

  private final List<Violation> violations = new ArrayList<>(0);
  private final List<Object> path = new ArrayList<>(0);
  private boolean quiet;
  private boolean failed;
  private int steps;
  private int depth;

  private Check(boolean quiet) {
    this.quiet = quiet;
  }

  static List<Violation> run(Rule rule, JsonNode value) {
    Check first = new Check(true);
    rule.check(value, first);
    if (!first.failed) {
      return List.of();
    }
    Check second = new Check(false);
    rule.check(value, second);
    return List.copyOf(second.violations);
  }

  /** Whether the value passes; says nothing if not. */
  boolean accepts(Rule rule, JsonNode value) {
    boolean wasQuiet = quiet;
    boolean hadFailed = failed;
    quiet = true;
    failed = false;
    rule.check(value, this);
    boolean accepted = !failed;
    quiet = wasQuiet;
    failed = hadFailed;
    return accepted;
  }

  /** Whether the walk may go on; when not, that is a failure. */
  boolean step(JsonNode value) {
    if (++steps > MAX_STEPS) {
      fail("a simpler value", value);
      return false;
    }
    return true;
  }

  void member(Rule rule, String name, JsonNode value) {
    nested(rule, name, value);
  }

  void item(Rule rule, int index, JsonNode value) {
    nested(rule, quiet ? "" : index, value);
  }

  private void nested(Rule rule, Object step, JsonNode value) {
    if (depth == Json.MAX_DEPTH) {
      fail("at most " + Json.MAX_DEPTH + " levels", value);
      return;
    }
    depth++;
    if (quiet) {
      rule.check(value, this);
    } else {
      path.add(step);
      rule.check(value, this);
      path.remove(path.size() - 1);
    }
    depth--;
  }

  void fail(String expected, JsonNode got) {
    failed = true;
    if (!quiet) {
      add(new Violation(Words.path(path), expected, Words.json(got)));
    }
  }

  void failMember(String name, String expected, JsonNode got) {
    failed = true;
    if (!quiet) {
      add(new Violation(Words.path(path) + Words.member(name), expected, Words.json(got)));
    }
  }

  void failItem(int index, String expected, JsonNode got) {
    failed = true;
    if (!quiet) {
      add(new Violation(Words.path(path) + "[" + index + "]", expected, Words.json(got)));
    }
  }

  void missing(String name) {
    missing(name, "");
  }

  void missing(String name, String legal) {
    failed = true;
    if (!quiet) {
      String which = legal.isEmpty() ? "" : ": " + legal;
      add(new Violation(
          Words.path(path) + Words.member(name),
          "a value for the required " + Words.quote(name) + which,
          "nothing"));
    }
  }

  void unknown(String name, String expected) {
    failed = true;
    if (!quiet) {
      add(new Violation(Words.path(path) + Words.member(name), expected, Words.quote(name)));
    }
  }

  private void add(Violation violation) {
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(violation);
    }
  }

  /** Whether looking further can change nothing. */
  boolean done() {
    return quiet ? failed : violations.size() >= MAX_VIOLATIONS;
  }

  boolean quiet() {
    return quiet;
  }
}
