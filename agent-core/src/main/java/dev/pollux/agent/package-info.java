/**
 * An agent and one run of it. Start reading at {@link dev.pollux.agent.Agent}; what a run tells and how
 * it ends is in {@code dev.pollux.run}.
 *
 * <p>Code of yours that a run calls may fail, and this is what comes of it. It is called on the event
 * loop of the run unless said otherwise, and must not block.
 *
 * <ul>
 *   <li>Ends the run with a {@link dev.pollux.run.RunException} whose cause is what was thrown: a
 *       {@link dev.pollux.tool.Toolset} that throws or gives null; a {@link dev.pollux.model.Model} that
 *       does; a {@link dev.pollux.session.SessionStore} that throws, gives null or fails. A store or a
 *       model of yours that never answers ends it at {@link dev.pollux.loop.RunLimits#setTimeout}.
 *   <li>Ends no run: an event handler that throws, which Vert.x reports; an {@link
 *       dev.pollux.approval.ApprovalHandler} that throws, fails or gives null, and the call is denied; an {@link
 *       dev.pollux.approval.ApprovalPolicy} that throws or gives null, likewise; a {@link
 *       dev.pollux.intercept.ToolInterceptor} that throws, fails or gives null, and the model is told; a
 *       predicate of {@link dev.pollux.loop.RetryOptions#setRetryOn} that throws, and there is no other
 *       attempt; what a {@link dev.pollux.tool.Carrier} put around a tool, and the model is told that
 *       the tool failed; a tool, whatever it does.
 *   <li>Begins no run: {@link dev.pollux.tool.Carrier#capture} that throws or gives null, to whoever
 *       starts the run, on whose thread it is called.
 * </ul>
 */
@NullMarked
package dev.pollux.agent;

import org.jspecify.annotations.NullMarked;
