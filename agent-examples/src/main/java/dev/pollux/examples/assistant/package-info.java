/** An agent with ready-made tools: files, a database, a web page, programs, the time. */
@NullMarked
package dev.pollux.examples.assistant;

import org.jspecify.annotations.NullMarked;
