/**
 * Small tools that most agents have a use for: the time, a calculator, units, notes, a question to the
 * user, and a search among tools that are too many to be declared at once.
 */
@NullMarked
package dev.pollux.builtin.basics;

import org.jspecify.annotations.NullMarked;
