package dev.pollux.schema;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import java.util.HashMap;
import java.util.Map;

/** Definitions of one document are called like their type: {@code Node}, {@code PageOfPlace}. */
final class Names {

  private final Map<String, Integer> given = new HashMap<>();

  /** The next name; to be asked for once for each definition. */
  String of(DefinitionKey key) {
    StringBuilder plain = new StringBuilder();
    append(key.getType(), plain);
    if (key.getIgnoredDefinitionProvider() != null) {
      plain.append(GeminiShape.PART).append("part");
    }
    String name = plain.toString();
    int count = given.merge(name, 1, Integer::sum);
    // The first keeps its name.
    return count == 1 ? name : name + "-" + count;
  }

  private static void append(ResolvedType type, StringBuilder name) {
    String simple = type.getErasedType().getSimpleName().replace("[]", "Array").replace('$', '-');
    for (char c : simple.toCharArray()) {
      if (c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-')) { // as in a URI
        name.append(c);
      }
    }
    for (ResolvedType argument : type.getTypeParameters()) {
      append(argument, name.append("Of"));
    }
  }
}
