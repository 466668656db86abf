package dev.pollux.schema;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.naming.SchemaDefinitionNamingStrategy;
import java.util.Map;

/** Definitions are called like their type: {@code Node}, {@code PageOfPlace}. */
final class Names implements SchemaDefinitionNamingStrategy {

  @Override
  public String getDefinitionNameForKey(DefinitionKey key, SchemaGenerationContext context) {
    StringBuilder name = new StringBuilder();
    append(key.getType(), name);
    return key.getIgnoredDefinitionProvider() == null
        ? name.toString()
        : name.append(GeminiShape.PART).append("part").toString();
  }

  private static void append(ResolvedType type, StringBuilder name) {
    name.append(type.getErasedType().getSimpleName().replace("[]", "Array"));
    for (ResolvedType argument : type.getTypeParameters()) {
      append(argument, name.append("Of"));
    }
  }

  @Override
  public void adjustDuplicateNames(
      Map<DefinitionKey, String> names, SchemaGenerationContext context) {
    int index = 0;
    for (Map.Entry<DefinitionKey, String> name : names.entrySet()) {
      // The first keeps its name; a hyphen is in no name of a class.
      if (++index > 1) {
        name.setValue(name.getValue() + "-" + index);
      }
    }
  }
}
