/**
 * What Gemini tells beside its answer: where it comes from, how safe it was found, how likely its
 * tokens were. Views of JSON: fields that are newer than this version stay in {@code json()}.
 */
@NullMarked
package dev.pollux.gemini.metadata;

import org.jspecify.annotations.NullMarked;
