/**
 * Helpers for tests of agents, ours and our users': {@link dev.pollux.testing.ScriptedModel} for the
 * loop without a network.
 */
@NullMarked
package dev.pollux.testing;

import org.jspecify.annotations.NullMarked;
