/** An agent that answers questions about a shop's database. */
@NullMarked
package dev.pollux.examples.orders;

import org.jspecify.annotations.NullMarked;
