/** An agent that makes an image and writes it to a file. */
@NullMarked
package dev.pollux.examples.image;

import org.jspecify.annotations.NullMarked;
