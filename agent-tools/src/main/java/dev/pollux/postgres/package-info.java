/**
 * Conversations in PostgreSQL, which any machine can go on with, and a queue of runs that many machines
 * take from.
 *
 * <p>Start with {@link dev.pollux.postgres.PostgresSessionStore}. It needs {@code vertx-pg-client} on the
 * class path, which is an optional dependency of this module.
 */
@NullMarked
package dev.pollux.postgres;

import org.jspecify.annotations.NullMarked;
