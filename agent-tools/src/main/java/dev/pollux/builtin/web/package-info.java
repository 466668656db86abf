/**
 * Reads pages of the web for a model, and nothing that is not public.
 *
 * <p>Start with {@link dev.pollux.builtin.web.WebTools}.
 */
@NullMarked
package dev.pollux.builtin.web;

import org.jspecify.annotations.NullMarked;
