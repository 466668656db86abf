/**
 * Runs that wait for a worker, and the leases under which workers have them: {@link
 * dev.pollux.queue.RunQueue}. Who submits and who runs may be different processes on different machines.
 */
@NullMarked
package dev.pollux.queue;

import org.jspecify.annotations.NullMarked;
