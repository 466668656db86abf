/** An agent that helps to pack, with a table of climate normals. */
@NullMarked
package dev.pollux.examples.weather;

import org.jspecify.annotations.NullMarked;
