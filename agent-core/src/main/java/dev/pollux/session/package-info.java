/**
 * A conversation as an append-only log of {@link dev.pollux.session.SessionEntry}s, and the {@link
 * dev.pollux.session.SessionStore} that keeps it. The contents that a model gets are a fold of the
 * log: {@link dev.pollux.session.History}.
 */
@NullMarked
package dev.pollux.session;

import org.jspecify.annotations.NullMarked;
