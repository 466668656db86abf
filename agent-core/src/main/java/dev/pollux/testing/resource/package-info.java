/**
 * What a Gemini server keeps beside its models' answers: a list of models, uploaded files, cached
 * contents; and embeddings, which it keeps nothing for. No I/O; {@link
 * dev.pollux.testing.LocalGemini} asks {@link dev.pollux.testing.resource.Resources}.
 */
@NullMarked
package dev.pollux.testing.resource;

import org.jspecify.annotations.NullMarked;
