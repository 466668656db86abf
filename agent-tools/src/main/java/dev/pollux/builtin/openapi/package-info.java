/**
 * Makes tools of the operations of an HTTP API that an OpenAPI document describes.
 *
 * <p>Start with {@link dev.pollux.builtin.openapi.OpenApiTools}.
 */
@NullMarked
package dev.pollux.builtin.openapi;

import org.jspecify.annotations.NullMarked;
