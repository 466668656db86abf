package dev.pollux.client;

import dev.pollux.json.Json;

/** Gemini could not make use of an uploaded file. */
public final class FileFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient FileInfo file;

  FileFailedException(FileInfo file) {
    super("Gemini could not process " + file.name() + " (" + file.mimeType() + ", state "
        + file.state() + "): " + reason(file));
    this.file = file;
  }

  private static String reason(FileInfo file) {
    String message = Json.text(file.json().path("error"), "message");
    return message == null ? "it gave no reason" : message;
  }

  /** The file, with Gemini's words in its {@code error}. */
  public FileInfo file() {
    return file;
  }
}
