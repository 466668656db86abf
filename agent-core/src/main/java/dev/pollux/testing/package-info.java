/** A model that plays a script and a strict Gemini endpoint on localhost, for tests of agents. */
@NullMarked
package dev.pollux.testing;

import org.jspecify.annotations.NullMarked;
