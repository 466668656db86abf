package dev.pollux.record;

import dev.pollux.tool.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What must not be in a recording. Without any of it, these are left out: the credential and the headers
 * of the route, wherever they are repeated; headers that are named like a secret; and whatever looks
 * like a well-known key ({@link Secrets}). What is left out is {@code ***}, and a replay takes anything
 * for it.
 */
public final class RecordOptions {

  private Secrets secrets = Secrets.NONE;
  private final List<Pattern> patterns = new ArrayList<>();
  private final Set<String> headers = new LinkedHashSet<>();

  /** Only what is always left out. */
  public RecordOptions() {}

  /** Copies {@code other}. */
  public RecordOptions(RecordOptions other) {
    this.secrets = other.secrets;
    this.patterns.addAll(other.patterns);
    this.headers.addAll(other.headers);
  }

  public Secrets getSecrets() {
    return secrets;
  }

  /** Values that are left out: in requests, answers, arguments and outcomes of tools. None by default. */
  public RecordOptions setSecrets(Secrets secrets) {
    this.secrets = Objects.requireNonNull(secrets, "secrets");
    return this;
  }

  public List<Pattern> getPatterns() {
    return List.copyOf(patterns);
  }

  /** Adds a shape of texts that are left out, looked for in each text by itself. None by default. */
  public RecordOptions addPattern(Pattern pattern) {
    patterns.add(Objects.requireNonNull(pattern, "pattern"));
    return this;
  }

  public Set<String> getHeaders() {
    return Set.copyOf(headers);
  }

  /** Adds a header whose value is left out, in requests and answers. */
  public RecordOptions addHeader(String name) {
    headers.add(name.toLowerCase(Locale.ROOT));
    return this;
  }
}
