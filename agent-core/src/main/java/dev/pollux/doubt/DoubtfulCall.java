package dev.pollux.doubt;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.tool.FunctionTool;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Reconciler} is asked about.
 *
 * @param sessionId the conversation that the call belongs to
 * @param runId the run that began the call
 * @param callKey the key that the tool was given with the call
 * @param call what was called, with the arguments that it was made with
 * @param tool the tool, or null when there is none with this name and these parameters any more
 */
public record DoubtfulCall(
    String sessionId,
    String runId,
    String callKey,
    FunctionCall call,
    @Nullable FunctionTool tool) {}
