package dev.pollux.builtin.files;

import dev.pollux.tool.ToolException;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through the files below a place in order of their names, within limits. */
final class Walk {

  /** What is there; false ends the walk. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(Folder folder, String name, String path, BasicFileAttributes facts)
        throws IOException;
  }

  private static final int MAX_DEPTH = 64;

  private final int maxVisited;
  private final long end;
  private int visited;
  private @Nullable String stopped;

  Walk(int maxVisited, Duration timeout) {
    this.maxVisited = maxVisited;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  /** Why not everything was seen, in words for the model, or null. */
  @Nullable
  String stopped() {
    return stopped;
  }

  /** Whether the time is over; the walk then ends here. */
  boolean isLate() {
    if (Thread.currentThread().isInterrupted()) {
      throw new ToolException("The call was cancelled");
    }
    if (System.nanoTime() - end < 0) {
      return false;
    }
    stopped = "the time limit was reached; look in fewer files";
    return true;
  }

  /** Ends the walk for a reason of the visitor's. */
  boolean stop(String reason) {
    stopped = reason;
    return false;
  }

  /** Visits everything below the place, links and protected places left out. */
  void below(Roots.Place place, boolean deep, Visitor visitor) {
    place.root().in(place.names(), folder -> {
      folder(place.root(), folder, place.names(), place.shown(), deep, visitor);
      return null;
    });
  }

  private boolean folder(
      Root root, Folder folder, List<String> at, String shown, boolean deep, Visitor visitor)
      throws IOException {
    List<String> names = folder.names(maxVisited + 1 - visited);
    Collections.sort(names);
    for (String name : names) {
      if (++visited > maxVisited) {
        return stop("the limit of " + maxVisited + " entries was reached; begin further down");
      }
      if (isLate()) {
        return false;
      }
      List<String> inner = new ArrayList<>(at);
      inner.add(name);
      if (root.protectedPaths().covers(inner)) {
        continue;
      }
      if (!entry(root, folder, inner, shown.isEmpty() ? name : shown + "/" + name, deep, visitor)) {
        return false;
      }
    }
    return true;
  }

  private boolean entry(
      Root root, Folder folder, List<String> at, String shown, boolean deep, Visitor visitor)
      throws IOException {
    String name = at.get(at.size() - 1);
    BasicFileAttributes facts;
    try {
      facts = folder.find(name);
    } catch (ToolException e) {
      return true; // A name that this system's encoding cannot say.
    }
    if (facts == null) {
      return true;
    }
    if (!visitor.visit(folder, name, shown, facts)) {
      return false;
    }
    if (!deep || !facts.isDirectory() || at.size() >= MAX_DEPTH) {
      return true;
    }
    Folder inner;
    try {
      inner = folder.enter(name);
    } catch (IOException e) {
      return true; // Gone, swapped for a link, or not ours to see.
    }
    try (inner) {
      return folder(root, inner, at, shown, true, visitor);
    }
  }
}
