/** An agent that lets Gemini compute from a CSV file. */
@NullMarked
package dev.pollux.examples.analyst;

import org.jspecify.annotations.NullMarked;
