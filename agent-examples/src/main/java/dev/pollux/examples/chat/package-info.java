/** A conversation with an agent in a terminal. */
@NullMarked
package dev.pollux.examples.chat;

import org.jspecify.annotations.NullMarked;
