package dev.pollux.client;

import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How a file is uploaded. */
public final class UploadOptions {

  private final String mimeType;
  private @Nullable String displayName;
  private LongConsumer progress = bytes -> {};

  /** @param mimeType what the file is, like {@code video/mp4} */
  public UploadOptions(String mimeType) {
    this.mimeType = Objects.requireNonNull(mimeType, "mimeType");
    if (!mimeType.matches("[!-.0-~]+/[ -~]+")) {
      throw new IllegalArgumentException("mimeType: '" + mimeType + "' (expected: like video/mp4)");
    }
  }

  /** Copies {@code other}. */
  public UploadOptions(UploadOptions other) {
    this.mimeType = other.mimeType;
    this.displayName = other.displayName;
    this.progress = other.progress;
  }

  public String getMimeType() {
    return mimeType;
  }

  public @Nullable String getDisplayName() {
    return displayName;
  }

  /** A name for people; none by default. */
  public UploadOptions setDisplayName(String displayName) {
    this.displayName = Objects.requireNonNull(displayName, "displayName");
    return this;
  }

  LongConsumer progress() {
    return progress;
  }

  /** Told how many bytes Gemini has, behind each chunk, on the context of the upload. */
  public UploadOptions setProgress(LongConsumer progress) {
    this.progress = Objects.requireNonNull(progress, "progress");
    return this;
  }
}
