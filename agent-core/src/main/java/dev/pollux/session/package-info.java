/** The contents of a conversation as an append-only log, and a store for it. */
@NullMarked
package dev.pollux.session;

import org.jspecify.annotations.NullMarked;
