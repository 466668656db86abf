/** What the examples' scripts have in common, with which a local server plays Gemini. */
@NullMarked
package dev.pollux.examples.script;

import org.jspecify.annotations.NullMarked;
