package dev.pollux.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.tool.FunctionTool;
import java.util.Map;
import java.util.Set;

/**
 * A call that an {@link ApprovalPolicy} is asked about.
 *
 * @param tool what is called
 * @param args the arguments as the model wrote them, which hold to the tool's schema; a copy
 * @param earlier the functions that the model called in earlier turns of this conversation
 * @param privateData whether a tool with {@link dev.pollux.tool.DataFlow#PRIVATE} was called in them
 * @param sessionId the conversation
 * @param runId the run
 * @param attributes the run's own, from {@link dev.pollux.agent.RunOptions#putAttribute}
 */
public record PolicyCall(
    FunctionTool tool,
    JsonNode args,
    Set<String> earlier,
    boolean privateData,
    String sessionId,
    String runId,
    Map<String, Object> attributes) {}
