/**
 * The way to a model's server: a {@link dev.pollux.http.Route} says where it is and who asks, {@link
 * dev.pollux.http.ModelServer} sends a request and reads its answer, chunk by chunk, within the limits
 * of {@link dev.pollux.http.HttpOptions}, and spares a server that fails.
 */
@NullMarked
package dev.pollux.http;

import org.jspecify.annotations.NullMarked;
