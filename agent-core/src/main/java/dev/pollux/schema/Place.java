package dev.pollux.schema;

import com.fasterxml.jackson.databind.JavaType;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A use of a type.
 *
 * @param type the type, with all variables resolved
 * @param annotated the same as it is written, for the annotations on its arguments; null when the
 *     source does not show it
 * @param annotations those on the use itself
 * @param where the use in the words of an error, like {@code Report.socket}
 */
record Place(
    JavaType type, @Nullable AnnotatedType annotated, List<Annotation> annotations, String where) {

  static Place of(
      JavaType type, @Nullable AnnotatedType annotated, List<Annotation> declared, String where) {
    List<Annotation> annotations = new ArrayList<>(declared);
    if (annotated != null) {
      annotations.addAll(List.of(annotated.getAnnotations()));
    }
    return new Place(type, annotated, annotations, where);
  }

  /** The elements of a collection, array or Optional, or the values of a map. */
  Place content() {
    AnnotatedType content = null;
    List<Annotation> declared = List.of();
    if (annotated instanceof AnnotatedParameterizedType parameterized) {
      AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
      int index = type.isMapLikeType() ? 1 : 0;
      if (arguments.length == index + 1 && type.containedTypeCount() == arguments.length) {
        content = arguments[index];
      }
    } else if (annotated instanceof AnnotatedArrayType array) {
      // A constraint before String[] is one of the array; only @Nullable is about the elements.
      for (Annotation annotation : array.getAnnotatedGenericComponentType().getAnnotations()) {
        if (annotation.annotationType().getSimpleName().equals("Nullable")) {
          declared = List.of(annotation);
        }
      }
    }
    return of(type.getContentType(), content, declared, where);
  }

  boolean nullable() {
    return Constraints.nullable(annotations) && !Constraints.notNull(annotations)
        || type.isReferenceType()
        || type.getRawClass().getName().startsWith("java.util.Optional");
  }
}
