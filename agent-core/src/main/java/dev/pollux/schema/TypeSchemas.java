package dev.pollux.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedWithParams;
import com.fasterxml.jackson.databind.introspect.PotentialCreator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGeneratorGeneralConfigPart;
import com.github.victools.jsonschema.generator.TypeScope;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Tells the generator what Jackson reads: the schema of each type, with the members that {@link Members}
 * finds. The generator walks from type to type and keeps the definitions, which may refer to each other.
 */
final class TypeSchemas {

  /** In a definition whose members have not been looked at yet: it may be one of them. */
  private static final String OPEN = "$open";

  private final Members members;
  private final Parameters parameters;

  TypeSchemas(Members members, Parameters parameters) {
    this.members = members;
    this.parameters = parameters;
  }

  SchemaGeneratorGeneralConfigPart config() {
    SchemaGeneratorGeneralConfigPart types = new SchemaGeneratorGeneralConfigPart();
    types.withCustomDefinitionProvider(this::inline);
    types.withCustomDefinitionProvider(new Kinds());
    types.withCustomDefinitionProvider(this::object);
    types.withTypeAttributeOverride(this::fill);
    return types;
  }

  private @Nullable CustomDefinition inline(ResolvedType type, SchemaGenerationContext context) {
    Class<?> raw = type.getErasedType();
    ObjectNode schema = Scalars.of(raw);
    if (schema == null && raw.isEnum()) {
      schema = Scalars.choice(raw, members.description(raw));
    }
    if (schema == null && raw == Parameters.class) {
      schema = parameters.schema(context);
    }
    if (schema == null && Use.of(type).isContainer()) {
      schema = Use.of(type).schema(context);
    }
    return schema == null
        ? null
        : new CustomDefinition(schema, DefinitionType.INLINE, AttributeInclusion.NO);
  }

  private CustomDefinition object(ResolvedType type, SchemaGenerationContext context) {
    Refusals.check(type);
    BeanDescription bean = Members.bean(Types.ofJackson(type));
    AnnotatedMember whole = delegate(bean);
    ObjectNode schema = Json.object();
    if (whole != null) {
      ResolvedType only = Types.ofGenerator(whole.getType(), context.getTypeContext());
      schema.putArray("anyOf").add(Use.of(only).schema(context));
    } else {
      checkCreator(bean);
      schema.put(OPEN, true);
    }
    return new CustomDefinition(schema, DefinitionType.STANDARD, AttributeInclusion.NO);
  }

  /** The last that is done with a definition, when others and its own members may refer to it. */
  private void fill(ObjectNode schema, TypeScope scope, SchemaGenerationContext context) {
    if (schema.remove(OPEN) == null) {
      return;
    }
    ObjectNode own = Scalars.type("object");
    String description = members.description(scope.getType().getErasedType());
    if (description != null && !description.isBlank()) {
      own.put("description", description);
    }
    ObjectNode properties = Json.object();
    ArrayNode required = Json.array();
    ArrayNode parts = Json.array().add(own);
    for (Members.Member member : members.of(Types.ofJackson(scope.getType()))) {
      if (member.rename() != null) {
        parts.add(context
            .createDefinitionReference(Types.ofGenerator(member.type(), context.getTypeContext()))
            .put(GeminiShape.RENAME, member.rename()));
        continue;
      }
      properties.set(member.name(), member.schema(context));
      if (member.required()) {
        required.add(member.name());
      }
    }
    if (!properties.isEmpty()) {
      own.set("properties", properties);
    }
    if (!required.isEmpty()) {
      own.set("required", required);
    }
    if (parts.size() == 1) {
      schema.setAll(own);
    } else {
      schema.set("allOf", parts);
    }
  }

  /** The one value that stands for the whole object, by a delegating creator or @JsonValue. */
  private static @Nullable AnnotatedMember delegate(BeanDescription bean) {
    for (PotentialCreator creator : bean.getPotentialCreators().getExplicitDelegating()) {
      AnnotatedWithParams with = creator.creator();
      if (with.getParameterCount() == 1) {
        return with.getParameter(0);
      }
    }
    return bean.findJsonValueAccessor();
  }

  private static void checkCreator(BeanDescription bean) {
    if (!bean.getType().isRecordType()
        && bean.findDefaultConstructor() == null
        && bean.getPotentialCreators().propertiesBased == null) {
      throw Refusals.refused(
          bean.getBeanClass(),
          "Jackson cannot make one; add a constructor without parameters or @JsonCreator");
    }
  }
}
