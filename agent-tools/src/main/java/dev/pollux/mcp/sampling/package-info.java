/** A model that servers may ask: {@link dev.pollux.mcp.sampling.SamplingHandler}. */
@NullMarked
package dev.pollux.mcp.sampling;

import org.jspecify.annotations.NullMarked;
