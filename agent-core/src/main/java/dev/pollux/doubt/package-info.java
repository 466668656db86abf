/**
 * Calls that were begun and whose end nobody saw, because their process died: what is told of them
 * ({@link dev.pollux.doubt.Doubt}), and who may know more ({@link dev.pollux.doubt.Reconciler}).
 */
@NullMarked
package dev.pollux.doubt;

import org.jspecify.annotations.NullMarked;
