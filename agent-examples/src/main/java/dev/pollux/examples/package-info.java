/** The command line around the examples: what it prints, where it asks, how it ends. */
@NullMarked
package dev.pollux.examples;

import org.jspecify.annotations.NullMarked;
