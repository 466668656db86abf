package dev.pollux.approval;

import io.vertx.core.Future;

/**
 * Decides whether calls are made of tools that ask first.
 *
 * <pre>{@code
 * options.setApprovals(request -> ask(request.name(), request.args())
 *     .map(yes -> yes ? Decision.approve() : Decision.deny("The user said no")));
 * }</pre>
 */
@FunctionalInterface
public interface ApprovalHandler {

  /**
   * Called on the event loop of the run, once for each call; it must not block. The other calls of the
   * turn run meanwhile.
   *
   * @return the decision. A future that fails or gives null, and an exception thrown, count as denied;
   *     one that never completes waits as long as the run may last
   */
  Future<Decision> decide(ApprovalRequest request);
}
