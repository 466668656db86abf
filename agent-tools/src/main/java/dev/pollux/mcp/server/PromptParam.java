package dev.pollux.mcp.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes an argument of a {@link Prompt} method. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface PromptParam {

  /** What the argument means. */
  String value() default "";

  /** The argument's name; the parameter's name by default. */
  String name() default "";

  /** Whether it must be given; true by default. Where it is not, the parameter is null without it. */
  boolean required() default true;
}
