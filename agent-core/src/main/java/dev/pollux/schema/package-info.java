/**
 * Java type to JSON Schema, in {@link dev.pollux.schema.SchemaGenerator}: the document that Gemini gets
 * as {@code parametersJsonSchema} and MCP as {@code inputSchema}, made once per tool.
 */
@NullMarked
package dev.pollux.schema;

import org.jspecify.annotations.NullMarked;
