/** An agent that looks things up on the web, keeps notes and names its sources. */
@NullMarked
package dev.pollux.examples.research;

import org.jspecify.annotations.NullMarked;
