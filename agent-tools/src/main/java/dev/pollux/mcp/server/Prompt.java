package dev.pollux.mcp.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a prompt that users of a client choose.
 *
 * <p>Its arguments are texts. It gives a text, which the user says, a {@code PromptMessage} or a list of
 * them; or a {@code Future} of one of these, and then it runs on an event loop and must not block. A
 * parameter of type {@link McpCall} gets the request.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Prompt {

  /** What it is for. */
  String value();

  /** Its name; the method's name by default. */
  String name() default "";

  /** Its name for people; none by default. */
  String title() default "";
}
