/**
 * The shape of a last answer: an {@link dev.pollux.output.OutputType} is a Java type, or a JSON Schema
 * without one, and reads the value out of what a model wrote. No I/O.
 */
@NullMarked
package dev.pollux.output;

import org.jspecify.annotations.NullMarked;
