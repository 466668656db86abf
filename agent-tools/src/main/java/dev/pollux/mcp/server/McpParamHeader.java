package dev.pollux.mcp.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets clients of revision 2026-07-28 repeat an argument of a {@code @Tool} method in a header, {@code
 * Mcp-Param-Region}, so that proxies can route by it. For texts, whole numbers and booleans.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface McpParamHeader {

  /** What the header is called after {@code Mcp-Param-}. */
  String value();
}
