package dev.pollux.approval;

import dev.pollux.session.PendingApproval;
import java.util.Objects;

/**
 * A decision about one pending call of a suspended run.
 *
 * @param callKey the call
 * @param hash the {@link PendingApproval#hash} of what was shown to whoever decided; with another one
 *     an approval does not count
 * @param decision what was decided
 */
public record ApprovalDecision(String callKey, String hash, Decision decision) {

  /** Refuses nulls. */
  public ApprovalDecision {
    Objects.requireNonNull(callKey, "callKey");
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(decision, "decision");
  }

  /** A decision about a call as {@link dev.pollux.run.RunResult#pending} has it. */
  public ApprovalDecision(PendingApproval pending, Decision decision) {
    this(pending.callKey(), pending.hash(), decision);
  }
}
