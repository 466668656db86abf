package dev.pollux.approval;

import dev.pollux.tool.Effect;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rules by which calls are made, asked about, or denied: code of yours, which no text that a model or a
 * tool writes can change.
 *
 * <pre>{@code
 * ApprovalPolicy.when(call -> call.args().path("sum").asInt() > 1000, Ruling.deny("Too much"))
 *     .orElse(ApprovalPolicy.tools(Ruling.allow(), "search", "read"))
 *     .orElse(ApprovalPolicy.effect(Effect.ONCE, Ruling.ask()));
 * }</pre>
 *
 * <p>It is asked about each call whose arguments hold, once, when the model wants it; arguments that a
 * person edited are not judged again.
 */
@FunctionalInterface
public interface ApprovalPolicy {

  /**
   * Called on the event loop of the run; it must not block.
   *
   * @return what holds for this call. With an exception or null the call is denied
   */
  Ruling judge(PolicyCall call);

  /** The ruling holds for these tools, by their names. */
  static ApprovalPolicy tools(Ruling ruling, String... names) {
    Set<String> named = Set.copyOf(List.of(names));
    return when(call -> named.contains(call.tool().name()), ruling);
  }

  /** The ruling holds for all tools with this effect. */
  static ApprovalPolicy effect(Effect effect, Ruling ruling) {
    Objects.requireNonNull(effect, "effect");
    return when(call -> call.tool().effect() == effect, ruling);
  }

  /** The ruling holds for calls with some property, like a value among their arguments. */
  static ApprovalPolicy when(Predicate<PolicyCall> condition, Ruling ruling) {
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(ruling, "ruling");
    return call -> condition.test(call) ? ruling : Ruling.pass();
  }

  /**
   * Somebody is asked each time before something is sent out of a conversation that has private data in
   * it. Text that was read can make a model send what it should not; it cannot change this. Tools that
   * are marked with {@link dev.pollux.tool.DataFlow} need no policy: this is for others.
   *
   * @param reading the tools that read private data; from the turn after a call of one of them on, the
   *     conversation has some
   * @param sending the tools that send data out
   */
  static ApprovalPolicy askBeforeSending(Set<String> reading, Set<String> sending) {
    Set<String> reads = Set.copyOf(reading);
    Set<String> sends = Set.copyOf(sending);
    return when(
        call -> sends.contains(call.tool().name()) && !Collections.disjoint(call.earlier(), reads),
        Ruling.askEachTime());
  }

  /** This policy, and where it {@linkplain Ruling#pass says nothing} the other one. */
  default ApprovalPolicy orElse(ApprovalPolicy other) {
    Objects.requireNonNull(other, "other");
    return call -> {
      Ruling ruling = judge(call);
      return ruling instanceof Ruling.Pass ? other.judge(call) : ruling;
    };
  }
}
