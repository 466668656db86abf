/**
 * Helpers for tests of agents, ours and our users': {@link dev.pollux.testing.ScriptedModel} for the
 * loop without a network, {@link dev.pollux.testing.LocalGemini} for Gemini on a loopback socket,
 * and {@link dev.pollux.testing.FaultProxy} for what goes wrong between the two. What the service
 * refuses is in {@link dev.pollux.testing.strict}.
 */
@NullMarked
package dev.pollux.testing;

import org.jspecify.annotations.NullMarked;
