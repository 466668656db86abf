/** Tool methods, tool sets, and calling a tool by its name. */
@NullMarked
package dev.pollux.tool;

import org.jspecify.annotations.NullMarked;
