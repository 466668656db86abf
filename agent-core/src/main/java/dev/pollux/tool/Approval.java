package dev.pollux.tool;

/** Whether somebody is asked before a call of a tool is made. */
public enum Approval {

  /** The call is made when the model wants it. */
  NEVER,

  /** Each call is made only after it was approved, with exactly the arguments that were. */
  ALWAYS
}
