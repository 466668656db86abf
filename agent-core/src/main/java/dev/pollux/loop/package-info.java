/**
 * The loop of a run without I/O: what happened goes in, what to do next comes out ({@link
 * dev.pollux.loop.RunLoop}). Its settings are {@link dev.pollux.loop.RunLimits} and {@link
 * dev.pollux.loop.RetryOptions}; the rest is for {@code dev.pollux.agent} and
 * {@code dev.pollux.agent.call}, which do the I/O.
 */
@NullMarked
package dev.pollux.loop;

import org.jspecify.annotations.NullMarked;
