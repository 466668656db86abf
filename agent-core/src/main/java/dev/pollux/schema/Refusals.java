package dev.pollux.schema;

import com.fasterxml.classmate.ResolvedType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;

/** Types that cannot be described, and what to use in their place. */
final class Refusals {

  private Refusals() {}

  /** A refusal on its way to the member or parameter that it is about. */
  static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason);
    }

    IllegalArgumentException at(String where) {
      return new IllegalArgumentException(where + ": " + getMessage(), this);
    }
  }

  static Refused refused(Class<?> type, String hint) {
    return new Refused(type.getName() + " cannot be described as JSON; " + hint);
  }

  /** Refuses what has no properties that Jackson could fill. */
  static void check(ResolvedType type) {
    Class<?> raw = type.getErasedType();
    String hint = null;
    if (raw == void.class || raw == Void.class) {
      hint = "nothing is no value";
    } else if (raw.isSealed()) {
      hint = raw.isInterface() || Modifier.isAbstract(raw.getModifiers())
          ? "Jackson cannot tell its kinds apart; add @JsonTypeInfo and @JsonSubTypes"
          : null;
    } else if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
      hint = "Jackson cannot make one; use a record, or add @JsonTypeInfo and @JsonSubTypes";
    } else if (Throwable.class.isAssignableFrom(raw) || isOfTheJdk(raw)) {
      hint = "use a record of plain values";
    } else if (raw.getEnclosingClass() != null
        && raw.isMemberClass()
        && !Modifier.isStatic(raw.getModifiers())) {
      hint = "Jackson cannot make an inner class; make it static";
    } else if (raw.getTypeParameters().length > 0 && type.getTypeParameters().isEmpty()) {
      hint = "it is raw; say " + raw.getSimpleName() + "<…> with its types";
    }
    if (hint != null) {
      throw refused(raw, hint);
    }
  }

  private static boolean isOfTheJdk(Class<?> type) {
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    return type.getClassLoader() == null
        || type.getClassLoader() == platform
        || type.getName().startsWith("java.");
  }

  static void checkVariables(Type type, String where) {
    if (type instanceof TypeVariable<?> variable) {
      throw new IllegalArgumentException(where + ": the type variable " + variable.getName()
          + " cannot be described as JSON; use a type that says what it is");
    }
    if (type instanceof ParameterizedType parameterized) {
      Arrays.stream(parameterized.getActualTypeArguments())
          .forEach(argument -> checkVariables(argument, where));
    }
    if (type instanceof GenericArrayType array) {
      checkVariables(array.getGenericComponentType(), where);
    }
  }
}
