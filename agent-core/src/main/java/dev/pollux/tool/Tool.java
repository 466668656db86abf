package dev.pollux.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a tool: the model sees its name, this description and its parameters, and may call
 * it.
 *
 * <p>The method may be static or not, of any visibility, and a default method of an interface. A
 * method that returns {@code Future} or {@code CompletionStage} runs on the event loop of the run and
 * must not block; one that holds it for half a second is named in the log. Any other may block: it runs
 * on a virtual thread (Java 21 and newer), or on one of 256 worker threads, of which a run has at most
 * 64, and gets the next one when it has fewer than others that wait.
 *
 * <p>A call that is out of time, or whose run was cancelled, is answered at once: {@link
 * ToolContext#cancelled()} completes, a blocking method's thread is interrupted, and what the method
 * gives back later is dropped. A method that ignores the interrupt keeps its thread until it returns;
 * {@link ToolHealth} counts them.
 *
 * <p>A method that overrides or implements one with this annotation is the tool in its place; the
 * names and descriptions of the parameters are those where the annotation is, and their types those
 * of the override. A parameter whose type is a type variable is refused.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Tool {

  /** What the tool does, for the model. */
  String value();

  /** The name that the model calls; the method's name by default. */
  String name() default "";

  /** What may be done when it is unknown whether a call happened; {@link Effect#ONCE} by default. */
  Effect effect() default Effect.ONCE;

  /** True when calls of this tool must not run beside others of the same turn. */
  boolean sequential() default false;

  /** Whether somebody is asked before a call is made; {@link Approval#NEVER} by default. */
  Approval approval() default Approval.NEVER;

  /** What it has to do with private data; nothing by default. */
  DataFlow[] flow() default {};

  /** The longest time a call may take, in milliseconds; 0 means the agent's limit. */
  long timeoutMillis() default 0;
}
