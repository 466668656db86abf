package dev.pollux.tool;

/**
 * What a tool has to do with private data. Text that a tool read can make a model send what it should
 * not: once a tool marked {@link #PRIVATE} was called in a conversation, somebody is asked before each
 * later call of one marked {@link #OUTBOUND}, whatever its {@link Approval} says and also when its calls
 * are always approved. Only an approval policy of the program's, which is asked first, says otherwise.
 */
public enum DataFlow {

  /** It gives data that is not for everybody, like files, mail or rows of a database. */
  PRIVATE,

  /** What the model writes into its arguments may leave for where others read it. */
  OUTBOUND
}
