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
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.CustomPropertyDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaGeneratorGeneralConfigPart;
import com.github.victools.jsonschema.generator.TypeScope;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import dev.pollux.json.Json;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Jackson module of the generator, made to answer what Jackson reads, where its own answers are
 * about what Jackson writes; and the definitions of our own.
 */
final class PolluxModule extends JacksonModule {

  private final Members members;
  private final Parameters parameters;
  private final Map<ResolvedType, List<Members.Member>> known = new HashMap<>();
  private @Nullable CustomDefinitionProviderV2 last;

  PolluxModule(Members members, Parameters parameters) {
    super(
        JacksonOption.RESPECT_JSONPROPERTY_REQUIRED,
        JacksonOption.IGNORE_PROPERTY_NAMING_STRATEGY,
        JacksonOption.SKIP_SUBTYPE_LOOKUP,
        JacksonOption.IGNORE_TYPE_INFO_TRANSFORM);
    this.members = members;
    this.parameters = parameters;
  }

  @Override
  public void applyToConfigBuilder(SchemaGeneratorConfigBuilder builder) {
    SchemaGeneratorGeneralConfigPart types = builder.forTypesInGeneral();
    types.withCustomDefinitionProvider(this::inline);
    types.withCustomDefinitionProvider(new Kinds());
    types.withCustomDefinitionProvider(this::object);
    types.withDefinitionNamingStrategy(new Names());
    types.withPropertySorter(Comparator.comparingInt(this::position));
    builder.forFields().withCustomDefinitionProvider(this::member);
    super.applyToConfigBuilder(builder);
    // The module's own provider, which unwraps without renaming what is required.
    List<CustomDefinitionProviderV2> providers = types.getCustomDefinitionProviders();
    last = providers.get(providers.size() - 1);
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

  /** What the generator cannot see from fields and methods. */
  private @Nullable CustomDefinition object(ResolvedType type, SchemaGenerationContext context) {
    Refusals.check(type);
    BeanDescription bean = Members.bean(Types.ofJackson(type));
    AnnotatedMember whole = delegate(bean);
    if (whole != null) {
      ResolvedType only = Types.ofGenerator(whole.getType(), context.getTypeContext());
      ObjectNode schema = Json.object();
      schema.putArray("anyOf").add(Use.of(only).schema(context));
      return new CustomDefinition(schema, DefinitionType.STANDARD, AttributeInclusion.NO);
    }
    checkCreator(bean);
    List<Members.Member> hidden =
        of(type).stream().filter(member -> member.field() == null).toList();
    if (hidden.isEmpty()) {
      return null;
    }
    ObjectNode parts = Json.object();
    ArrayNode allOf =
        parts.putArray("allOf").add(context.createStandardDefinitionReference(type, last));
    ObjectNode part = allOf.addObject();
    for (Members.Member member : hidden) {
      if (member.rename() != null) {
        allOf.add(context
            .createDefinitionReference(Types.ofGenerator(member.type(), context.getTypeContext()))
            .put(GeminiShape.RENAME, member.rename()));
        continue;
      }
      part.withObject("/properties").set(member.name(), member.schema(context));
      if (member.required()) {
        part.withArray("/required").add(member.name());
      }
    }
    return new CustomDefinition(parts, DefinitionType.STANDARD, AttributeInclusion.NO);
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

  private @Nullable CustomPropertyDefinition member(
      MemberScope<?, ?> scope, SchemaGenerationContext context) {
    Members.Member member = find(scope);
    return member == null
        ? null
        : new CustomPropertyDefinition(member.schema(context), AttributeInclusion.NO);
  }

  private List<Members.Member> of(ResolvedType type) {
    List<Members.Member> found = known.get(type);
    if (found == null) {
      found = members.of(Types.ofJackson(type));
      known.put(type, found);
    }
    return found;
  }

  private Members.@Nullable Member find(MemberScope<?, ?> scope) {
    return of(scope.getDeclarationDetails().getSchemaTargetType()).stream()
        .filter(member -> scope.getRawMember().equals(member.field()))
        .findFirst()
        .orElse(null);
  }

  private int position(MemberScope<?, ?> scope) {
    return of(scope.getDeclarationDetails().getSchemaTargetType()).indexOf(find(scope));
  }

  @Override
  protected boolean shouldIgnoreField(FieldScope field) {
    return find(field) == null;
  }

  @Override
  protected @Nullable String getPropertyNameOverrideBasedOnJsonPropertyAnnotation(
      MemberScope<?, ?> scope) {
    Members.Member member = find(scope);
    return member == null ? null : member.name();
  }

  @Override
  protected boolean getRequiredCheckBasedOnJsonPropertyAnnotation(MemberScope<?, ?> scope) {
    Members.Member member = find(scope);
    return member != null && member.required();
  }

  @Override
  protected @Nullable String resolveDescription(MemberScope<?, ?> scope) {
    return null; // part of the member's schema
  }

  @Override
  protected @Nullable String resolveDescriptionForType(TypeScope scope) {
    return members.description(scope.getType().getErasedType());
  }
}
