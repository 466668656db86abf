/** An agent that makes a record of a text. */
@NullMarked
package dev.pollux.examples.extract;

import org.jspecify.annotations.NullMarked;
