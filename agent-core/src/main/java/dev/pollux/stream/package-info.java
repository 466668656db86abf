/**
 * One back-pressured {@code ReadStream} whose producer pushes into it: the chunks of an answer and the
 * events of a run both travel through {@link dev.pollux.stream.PushStream}.
 */
@NullMarked
package dev.pollux.stream;

import org.jspecify.annotations.NullMarked;
