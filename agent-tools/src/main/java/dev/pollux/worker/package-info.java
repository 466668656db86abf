/**
 * Runs of agents on many machines: an {@link dev.pollux.worker.AgentWorker} takes them from a queue and
 * runs them, an {@link dev.pollux.worker.AgentClient} hands them in and follows them from any process.
 *
 * <p>The truth is in the queue and in the sessions' logs; whatever wakes somebody may get lost.
 */
@NullMarked
package dev.pollux.worker;

import org.jspecify.annotations.NullMarked;
