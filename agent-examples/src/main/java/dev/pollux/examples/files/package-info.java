/** An agent that answers questions about a directory. */
@NullMarked
package dev.pollux.examples.files;

import org.jspecify.annotations.NullMarked;
