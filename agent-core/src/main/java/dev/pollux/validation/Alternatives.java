package dev.pollux.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.RefValidator;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.ValidatorTypeCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * At least one of several schemas must hold, or exactly one. When none does, the violation is that
 * of the branch that was meant: the one that is not null, the one whose discriminator matches, the
 * only one of the type.
 */
final class Alternatives extends Keywords.Check {

  private final List<JsonSchema> branches = new ArrayList<>();
  private final boolean exactlyOne;
  private final boolean all;
  private volatile @Nullable Discriminator discriminator;
  private volatile boolean looked;

  Alternatives(Keywords.Site site, ValidatorTypeCode code) {
    super(site, code, code);
    for (int i = 0; i < schemaNode.size(); i++) {
      branches.add(site.context()
          .newSchema(
              site.location().append(i), site.path().append(i), schemaNode.get(i), site.parent()));
    }
    JsonNode beside = site.parent().getSchemaNode();
    this.exactlyOne = code == ValidatorTypeCode.ONE_OF;
    // Each branch that holds has a say in what is left unevaluated.
    this.all = exactlyOne || beside.has("unevaluatedProperties") || beside.has("unevaluatedItems");
  }

  @Override
  public void preloadJsonSchema() {
    preloadJsonSchemas(branches);
  }

  @Override
  public Set<ValidationMessage> validate(
      ExecutionContext execution, JsonNode value, JsonNode root, JsonNodePath at) {
    List<Set<ValidationMessage>> wrong = new ArrayList<>(branches.size());
    int accepted = 0;
    for (JsonSchema branch : branches) {
      Set<ValidationMessage> messages = branch.validate(execution, value, root, at);
      wrong.add(messages);
      if (messages.isEmpty()) {
        accepted++;
        if (!all) {
          return Set.of();
        }
      }
    }
    if (accepted == 0) {
      return explain(value, at, wrong);
    }
    return accepted == 1 || !exactlyOne
        ? Set.of()
        : Set.of(violation(
            value, at, "a value that only one of " + branches.size() + " alternatives allows"));
  }

  private Set<ValidationMessage> explain(
      JsonNode value, JsonNodePath at, List<Set<ValidationMessage>> wrong) {
    List<Integer> meant = new ArrayList<>();
    List<Integer> ofType = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      if (!target(branches.get(i)).path("type").asText().equals("null")) {
        meant.add(i);
        boolean otherType = wrong.get(i).stream()
            .anyMatch(m -> m.getType().equals("type") && m.getInstanceLocation().equals(at));
        if (!otherType) {
          ofType.add(i);
        }
      }
    }
    Discriminator by = value.isObject() && meant.size() > 1 ? discriminator(meant) : null;
    if (by != null) {
      return by.explain(this, value, at, wrong);
    }
    if (ofType.size() == 1 || meant.size() == 1) {
      return wrong.get(ofType.size() == 1 ? ofType.get(0) : meant.get(0));
    }
    return Set.of(violation(value, at, expected(meant)));
  }

  private String expected(List<Integer> meant) {
    List<@Nullable String> words = meant.stream()
        .map(i -> Violations.expected(target(branches.get(i))))
        .distinct()
        .toList();
    return words.isEmpty() || words.contains(null)
        ? "a value that one of the " + branches.size() + " alternatives allows"
        : Words.ellipsis(String.join(" or ", words), Words.MAX_CHOICES);
  }

  // At the first failure, not when made: a $ref may lead to what is not made yet.
  private @Nullable Discriminator discriminator(List<Integer> meant) {
    if (!looked) {
      Map<Integer, JsonNode> schemas = new LinkedHashMap<>();
      meant.forEach(i -> schemas.put(i, target(branches.get(i))));
      discriminator = Discriminator.of(schemas);
      looked = true;
    }
    return discriminator;
  }

  private static JsonNode target(JsonSchema branch) {
    JsonSchema schema = branch;
    for (int hops = 0; hops < 10 && schema.getSchemaNode().has("$ref"); hops++) {
      for (JsonValidator validator : schema.getValidators()) {
        if (validator instanceof RefValidator ref) {
          schema = ref.getSchemaRef().getSchema();
        }
      }
    }
    return schema.getSchemaNode();
  }

  /** A member that tells the branches apart by its value. */
  private record Discriminator(String name, Map<JsonNode, Integer> branches, String expected) {

    static @Nullable Discriminator of(Map<Integer, JsonNode> schemas) {
      for (JsonNode name : schemas.values().iterator().next().path("required")) {
        Discriminator found = of(name.asText(), schemas);
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    private static @Nullable Discriminator of(String name, Map<Integer, JsonNode> schemas) {
      Map<JsonNode, Integer> branches = new LinkedHashMap<>();
      for (Map.Entry<Integer, JsonNode> schema : schemas.entrySet()) {
        JsonNode member = schema.getValue().path("properties").path(name);
        List<JsonNode> choices = new ArrayList<>();
        member.path("enum").forEach(choices::add);
        if (member.has("const")) {
          choices.add(member.get("const"));
        }
        boolean required = false;
        for (JsonNode one : schema.getValue().path("required")) {
          required |= one.asText().equals(name);
        }
        for (JsonNode choice : choices) {
          if (branches.put(choice, schema.getKey()) != null) {
            return null;
          }
        }
        if (choices.isEmpty() || !required) {
          return null;
        }
      }
      return new Discriminator(name, branches, Words.choices(new ArrayList<>(branches.keySet())));
    }

    Set<ValidationMessage> explain(
        Alternatives of, JsonNode value, JsonNodePath at, List<Set<ValidationMessage>> wrong) {
      JsonNode told = value.get(name);
      Integer branch = told == null ? null : branches.get(told);
      if (branch != null) {
        return wrong.get(branch);
      }
      String words = told == null ? Violations.required(name) + ": " + expected : expected;
      return Set.of(of.violation(told, at.append(name), words));
    }
  }
}
