package dev.pollux.agent;

import dev.pollux.gemini.Content;
import java.util.List;

/** A run was cancelled by its caller. */
public final class RunCancelledException extends RunException {

  private static final long serialVersionUID = 1L;

  RunCancelledException(List<Content> contents, String text) {
    super("The run was cancelled", contents, text, null);
  }

  @Override
  public String outcome() {
    return "cancelled";
  }
}
