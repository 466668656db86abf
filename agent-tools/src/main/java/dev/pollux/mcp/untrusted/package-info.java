/**
 * What a server says, made fit for a model and for people: bounded, without hidden characters, under
 * names of its own, and off when it is not what was approved.
 */
@NullMarked
package dev.pollux.mcp.untrusted;

import org.jspecify.annotations.NullMarked;
