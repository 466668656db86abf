/**
 * An {@link dev.pollux.agent.Agent}, one {@link dev.pollux.agent.Run} of it, and what happened during
 * the run. Start reading here.
 */
@NullMarked
package dev.pollux.agent;

import org.jspecify.annotations.NullMarked;
