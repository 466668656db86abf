package dev.pollux.mcp.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What MCP lists of a {@code @Tool} method beyond its name, description and parameters. The method works
 * in an agent as before.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface McpToolInfo {

  /** A name for people; none by default. */
  String title() default "";

  /** True when a call changes nothing; false by default. */
  boolean readOnly() default false;

  /** False when a call destroys nothing; true by default. */
  boolean destructive() default true;

  /** False when a call stays inside what the server owns; true by default. */
  boolean openWorld() default true;

  /** Addresses of pictures, {@code https:} or {@code data:}; none by default. */
  String[] icons() default {};

  /** What a caller's token must allow, beyond what the whole server wants; nothing by default. */
  String[] scopes() default {};
}
