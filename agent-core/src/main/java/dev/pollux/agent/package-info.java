/** An agent, one run of it, and what happened during the run. Start reading here. */
@NullMarked
package dev.pollux.agent;

import org.jspecify.annotations.NullMarked;
