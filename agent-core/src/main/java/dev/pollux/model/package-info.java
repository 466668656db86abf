/**
 * The seam to a model: {@link dev.pollux.model.Model} takes a request and gives an answer or its
 * chunks; who calls functions is somebody else's business. No I/O here: {@code
 * dev.pollux.google.GeminiModel} is the one over HTTP.
 */
@NullMarked
package dev.pollux.model;

import org.jspecify.annotations.NullMarked;
