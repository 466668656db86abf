package dev.pollux.builtin.files;

import dev.pollux.tool.Approval;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What {@link FileTools} may see and do. */
public final class FileToolsOptions {

  /**
   * Names that are protected unless {@link #setProtectedNames} says otherwise: what holds secrets, and
   * what programs that a developer uses run or obey.
   */
  public static final Set<String> DEFAULT_PROTECTED_NAMES = Set.of(
      ".git",
      ".hg",
      ".svn",
      ".env",
      ".env.*",
      ".ssh",
      ".gnupg",
      ".aws",
      ".kube",
      ".docker",
      ".netrc",
      ".npmrc",
      ".pypirc",
      ".m2",
      ".bashrc",
      ".bash_profile",
      ".bash_login",
      ".bash_logout",
      ".profile",
      ".zshrc",
      ".zshenv",
      ".zprofile",
      ".zlogin",
      ".gitconfig",
      ".gitmodules",
      ".pollux*",
      ".mcp.json",
      "mcp.json",
      ".vscode",
      ".idea",
      ".cursor",
      ".claude",
      ".gemini",
      ".envrc",
      ".direnv",
      ".husky",
      ".devcontainer",
      ".github");

  private final Map<String, Path> roots = new LinkedHashMap<>();
  private Set<String> protectedNames = DEFAULT_PROTECTED_NAMES;
  private final Set<Path> protectedPaths = new LinkedHashSet<>();
  private boolean writing;
  private Approval writeApproval = Approval.ALWAYS;
  private int maxFileBytes = 10 * 1024 * 1024;
  private int maxResults = 500;
  private int maxVisited = 100_000;
  private Duration searchTimeout = Duration.ofSeconds(10);

  /** Files in no root yet; at least one must be added. */
  public FileToolsOptions() {}

  /** Copies {@code other}. */
  public FileToolsOptions(FileToolsOptions other) {
    this.roots.putAll(other.roots);
    this.protectedNames = other.protectedNames;
    this.protectedPaths.addAll(other.protectedPaths);
    this.writing = other.writing;
    this.writeApproval = other.writeApproval;
    this.maxFileBytes = other.maxFileBytes;
    this.maxResults = other.maxResults;
    this.maxVisited = other.maxVisited;
    this.searchTimeout = other.searchTimeout;
  }

  /** The roots by name, in the order in which they were added. */
  public Map<String, Path> getRoots() {
    return new LinkedHashMap<>(roots);
  }

  /**
   * A folder with all below it. With one root, paths are relative to it; with several, a path begins
   * with the name of its root.
   *
   * @throws IllegalArgumentException if the name is no plain name, or another root has it
   */
  public FileToolsOptions addRoot(String name, Path folder) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: letters, digits, '_' and '-')");
    }
    Objects.requireNonNull(folder, "folder");
    if (roots.putIfAbsent(name, folder) != null) {
      throw new IllegalArgumentException("name: another root is named '" + name + "'");
    }
    return this;
  }

  public Set<String> getProtectedNames() {
    return protectedNames;
  }

  /**
   * Names of files and folders that are as if they were not there, wherever below a root; {@link
   * #DEFAULT_PROTECTED_NAMES} by default. A name that ends with {@code *} stands for all that begin so.
   * Case does not count.
   */
  public FileToolsOptions setProtectedNames(Set<String> protectedNames) {
    this.protectedNames = Set.copyOf(protectedNames);
    return this;
  }

  public Set<Path> getProtectedPaths() {
    return Set.copyOf(protectedPaths);
  }

  /**
   * A file or folder that is as if it was not there, though it is below a root: the agent's own
   * settings, its journal, the script that starts it. None by default. A root that is in a protected
   * path is refused when the tools are made.
   */
  public FileToolsOptions addProtectedPath(Path path) {
    protectedPaths.add(Objects.requireNonNull(path, "path"));
    return this;
  }

  public boolean isWriting() {
    return writing;
  }

  /** Whether there are tools that write, edit, move and delete; false by default. */
  public FileToolsOptions setWriting(boolean writing) {
    this.writing = writing;
    return this;
  }

  public Approval getWriteApproval() {
    return writeApproval;
  }

  /** Whether somebody is asked before something is changed; {@link Approval#ALWAYS} by default. */
  public FileToolsOptions setWriteApproval(Approval writeApproval) {
    this.writeApproval = Objects.requireNonNull(writeApproval, "writeApproval");
    return this;
  }

  public int getMaxFileBytes() {
    return maxFileBytes;
  }

  /**
   * The largest file that is read, searched or written, 10 MiB by default.
   *
   * @throws IllegalArgumentException if it is not positive or over 256 MiB
   */
  public FileToolsOptions setMaxFileBytes(int maxFileBytes) {
    this.maxFileBytes = checked("maxFileBytes", maxFileBytes, 256 * 1024 * 1024);
    return this;
  }

  public int getMaxResults() {
    return maxResults;
  }

  /**
   * How many entries or matches a call gives at most, 500 by default.
   *
   * @throws IllegalArgumentException if it is not positive or over 10 000
   */
  public FileToolsOptions setMaxResults(int maxResults) {
    this.maxResults = checked("maxResults", maxResults, 10_000);
    return this;
  }

  public int getMaxVisited() {
    return maxVisited;
  }

  /**
   * How many entries a call looks at at most, 100 000 by default; it then gives what it has.
   *
   * @throws IllegalArgumentException if it is not positive or over 10 000 000
   */
  public FileToolsOptions setMaxVisited(int maxVisited) {
    this.maxVisited = checked("maxVisited", maxVisited, 10_000_000);
    return this;
  }

  public Duration getSearchTimeout() {
    return searchTimeout;
  }

  /**
   * How long a call may look for files or in them, 10 s by default; it then gives what it has.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public FileToolsOptions setSearchTimeout(Duration searchTimeout) {
    if (searchTimeout.isNegative() || searchTimeout.isZero()) {
      throw new IllegalArgumentException("searchTimeout: " + searchTimeout + " (expected: > 0)");
    }
    this.searchTimeout = searchTimeout;
    return this;
  }

  private static int checked(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + most + ")");
    }
    return value;
  }
}
