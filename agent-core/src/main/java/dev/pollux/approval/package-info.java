/**
 * Whether a call may be made: who is asked ({@link dev.pollux.approval.ApprovalHandler}), about what
 * ({@link dev.pollux.approval.ApprovalRequest}), and what they say ({@link
 * dev.pollux.approval.Decision}). What need not be asked is an {@link
 * dev.pollux.approval.ApprovalPolicy}.
 */
@NullMarked
package dev.pollux.approval;

import org.jspecify.annotations.NullMarked;
