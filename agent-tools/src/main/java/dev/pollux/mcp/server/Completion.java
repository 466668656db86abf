package dev.pollux.mcp.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method complete what a user types for an argument of a prompt, or for a variable of a resource
 * template.
 *
 * <p>A parameter of type {@code String} named {@code value} gets what is typed so far, others the
 * arguments of that name that are known already, or null; one of type {@link McpCall} the request. It
 * gives a list of texts, or a {@code Future} of one; of more than 100 the first 100 are told.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Completion {

  /** The name of the prompt; or else {@link #uriTemplate}. */
  String prompt() default "";

  /** The resource template; or else {@link #prompt}. */
  String uriTemplate() default "";

  /** The argument or the variable. */
  String argument();
}
