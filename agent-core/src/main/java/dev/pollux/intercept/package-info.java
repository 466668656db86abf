/**
 * Functions around the calls of tools ({@link dev.pollux.intercept.ToolInterceptor}) and around the
 * requests to a model ({@link dev.pollux.intercept.ModelInterceptor}), and three that are ready: {@link
 * dev.pollux.intercept.Redaction}, {@link dev.pollux.intercept.ToolRateLimit} and {@link
 * dev.pollux.intercept.AuditLog}.
 */
@NullMarked
package dev.pollux.intercept;

import org.jspecify.annotations.NullMarked;
