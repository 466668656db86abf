package dev.pollux.mcp.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method the resources whose addresses follow a template.
 *
 * <p>It gives a text, bytes (as {@code byte[]} or {@code Buffer}), {@code ResourceContents} or a list of
 * them; or a {@code Future} of one of these, and then it runs on an event loop and must not block. Null
 * means that there is no such resource. Parameters of type {@code String} get the address when they are
 * named {@code uri}, else what stands for the template's variable of that name; one of type {@link
 * McpCall} gets the request.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ResourceTemplate {

  /** Where they are: {@code {name}} stands for characters without {@code / ? #}, {@code {+name}} for any. */
  String uriTemplate();

  /** Its name; the method's name by default. */
  String name() default "";

  /** Its name for people; none by default. */
  String title() default "";

  /** What it is; none by default. */
  String description() default "";

  /** Its kind, like {@code text/plain}; none by default. */
  String mimeType() default "";
}
