/**
 * Java type to JSON Schema, in {@link dev.pollux.schema.SchemaGenerator}, and: is this value valid?,
 * in {@link dev.pollux.schema.JsonSchema}. Both are built once per tool; the check runs at every
 * call, and its {@link dev.pollux.schema.Violation}s are written for the model that has to repair the
 * call.
 */
@NullMarked
package dev.pollux.schema;

import org.jspecify.annotations.NullMarked;
