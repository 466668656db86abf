/**
 * Tool methods, tool sets, and calling a tool by its name: {@link dev.pollux.tool.Tool} on a method,
 * {@link dev.pollux.tool.Toolset} of objects with such methods, {@link dev.pollux.tool.FunctionTool}
 * for a tool without a class. Schema and invoker of a tool are made once, when it is registered.
 *
 * <p>{@link dev.pollux.tool.CallSettings} say how the calls of a run are made: {@link
 * dev.pollux.tool.Secrets} are masked, and a {@link dev.pollux.tool.Carrier} brings the MDC along. {@link dev.pollux.tool.ToolHealth} tells how all tools of a process are doing.
 *
 * <p>What tools keep from call to call belongs to the conversation: {@link
 * dev.pollux.tool.ToolContext#updateState}. {@link dev.pollux.tool.DataFlow} says what they have to do
 * with private data.
 */
@NullMarked
package dev.pollux.tool;

import org.jspecify.annotations.NullMarked;
