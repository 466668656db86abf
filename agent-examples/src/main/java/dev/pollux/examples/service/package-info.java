/**
 * An agent behind HTTP, in a Vert.x Web service: {@link dev.pollux.examples.service.AgentService} is the
 * verticle, {@code Routes} the addresses, {@code Runs} what is going on. Everything happens on the
 * verticle's event loop, so nothing here is locked.
 */
@NullMarked
package dev.pollux.examples.service;

import org.jspecify.annotations.NullMarked;
