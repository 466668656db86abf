/**
 * Programs for an agent: {@link dev.pollux.builtin.shell.ShellTool} starts those that it was told of,
 * each with an argument vector. There is no shell in between, so nothing in an argument is ever more
 * than an argument.
 */
@NullMarked
package dev.pollux.builtin.shell;

import org.jspecify.annotations.NullMarked;
