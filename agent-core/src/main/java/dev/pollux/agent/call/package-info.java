/**
 * The function calls of one turn ({@link dev.pollux.agent.call.TurnCalls}): asked about, made, in doubt,
 * answered; and what they know of the run that they are part of ({@link
 * dev.pollux.agent.call.RunContext}). For {@code dev.pollux.agent}: nobody else has a use for it.
 */
@NullMarked
package dev.pollux.agent.call;

import org.jspecify.annotations.NullMarked;
