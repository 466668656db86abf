/** How text from elsewhere is shown on a terminal: escaped, with light Markdown, wrapped at words. */
@NullMarked
package dev.pollux.examples.terminal;

import org.jspecify.annotations.NullMarked;
