package dev.pollux.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.github.victools.jsonschema.generator.TypeContext;
import dev.pollux.json.Json;
import java.lang.reflect.GenericArrayType;

/** The same type for Jackson, which knows how it is read, and for the generator, which walks it. */
final class Types {

  private Types() {}

  static JavaType ofJackson(ResolvedType type) {
    TypeFactory types = Json.mapper().getTypeFactory();
    if (type.isArray()) {
      return types.constructArrayType(ofJackson(type.getArrayElementType()));
    }
    JavaType[] arguments =
        type.getTypeParameters().stream().map(Types::ofJackson).toArray(JavaType[]::new);
    return arguments.length == 0
        ? types.constructType(type.getErasedType())
        : types.constructParametricType(type.getErasedType(), arguments);
  }

  static ResolvedType ofGenerator(JavaType type, TypeContext context) {
    if (type.isArrayType()) {
      ResolvedType content = ofGenerator(type.getContentType(), context);
      return context.resolve((GenericArrayType) () -> content);
    }
    return context.resolve(
        type.getRawClass(),
        type.getBindings().getTypeParameters().stream()
            .map(argument -> ofGenerator(argument, context))
            .toArray(ResolvedType[]::new));
  }
}
