/** Java type to JSON Schema, and: is this value valid? Built once per tool, used at every call. */
@NullMarked
package dev.pollux.schema;

import org.jspecify.annotations.NullMarked;
