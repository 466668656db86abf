package dev.pollux.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a parameter of a {@link Tool} method, or a record component or field of a type that such a
 * parameter has. On components and fields only the description counts.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface ToolParam {

  /** What the argument means, for the model. */
  String value() default "";

  /** The argument's name; the parameter's name by default. */
  String name() default "";

  /**
   * Whether the model must give the argument; true by default. Arguments with a default value, {@code
   * Optional} and {@code @Nullable} ones are never required.
   */
  boolean required() default true;

  /**
   * The argument's value when the model gives none, as JSON: {@code 7}, {@code "Oslo"}, {@code
   * ["a"]}. A text that is no JSON stands for itself, so {@code Oslo} will do. None by default,
   * and with {@code null}.
   */
  String defaultValue() default "";

  /** An example of the argument, written like a default value. None by default. */
  String example() default "";
}
