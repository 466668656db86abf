package dev.pollux.bench;

/**
 * What the agents of a load do, written as {@code mode:params}, for example {@code
 * load:l200-t3-p1-r200}. The endpoint reads the params from the name of the model.
 *
 * <p>Modes: {@code load} (agents with tools, one run after the other), {@code stream} (the same,
 * streamed and without tools), {@code conv} (one agent, conversations of 25, 50, 100 and 200 turns),
 * {@code cold} (one run of a fresh process).
 *
 * <p>Params: {@code l} latency of the endpoint in ms, {@code t} turns with tools, {@code p} calls of a
 * turn, {@code a} filler bytes of an argument, {@code x} bytes of the text, {@code c} chunks and {@code
 * g} ms between them, {@code r} bytes of a tool's result, {@code d} ms that a tool takes.
 */
record Scenario(String mode, String params) {

  static Scenario of(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("scenario: '" + text + "' (expected: mode:params)");
    }
    return new Scenario(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The number behind a letter, or another one. */
  int value(char key, int otherwise) {
    return value(params, key, otherwise);
  }

  static int value(String params, char key, int otherwise) {
    for (String param : params.split("-")) {
      if (param.length() > 1 && param.charAt(0) == key) {
        return Integer.parseInt(param.substring(1));
      }
    }
    return otherwise;
  }

  Scenario with(char key, int value) {
    return new Scenario(mode, params.replaceAll(key + "\\d+", key + Integer.toString(value)));
  }

  /** The model's name; {@code k1} asks for nested arguments, {@code z} tells who asks. */
  String model() {
    return "gemini-2.5-flash--" + params + "-k1-z" + ProcessHandle.current().pid();
  }

  /** How long a run takes when only the endpoint and the tools take time, in ms. */
  long idealMillis() {
    int turns = value('t', 0);
    return (long) value('l', 0) * (turns + 1) + (long) turns * value('d', 0);
  }
}
