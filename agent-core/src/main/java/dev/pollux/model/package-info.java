/**
 * The one way out to a model: {@link dev.pollux.model.Model}, and {@link
 * dev.pollux.model.GeminiModel} over HTTP and server-sent events. A request goes in, an answer or its
 * chunks come out; who calls functions is somebody else's business.
 */
@NullMarked
package dev.pollux.model;

import org.jspecify.annotations.NullMarked;
