/** The one way out to a model: {@code Model}, and {@code GeminiModel} over HTTP and SSE. */
@NullMarked
package dev.pollux.model;

import org.jspecify.annotations.NullMarked;
