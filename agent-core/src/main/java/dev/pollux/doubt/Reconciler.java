package dev.pollux.doubt;

import io.vertx.core.Future;

/**
 * Finds out whether a call in doubt happened, by asking the system that its tool speaks to: an order by
 * its call key, a payment by its reference.
 *
 * <pre>{@code
 * options.setReconciler(call -> payments.find(call.callKey())
 *     .map(found -> found == null ? Reconciled.didNotHappen() : Reconciled.happened(found)));
 * }</pre>
 */
@FunctionalInterface
public interface Reconciler {

  /**
   * Called on the event loop of the run, once for each call in doubt that is not made again anyway; it
   * must not block.
   *
   * @return what is known. A future that fails or gives null, an exception thrown, and one that takes
   *     longer than {@code RunLimits.setReconcileTimeout} count as unknown
   */
  Future<Reconciled> reconcile(DoubtfulCall call);
}
