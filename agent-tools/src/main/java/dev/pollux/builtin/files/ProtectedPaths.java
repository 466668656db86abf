package dev.pollux.builtin.files;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names and places below the roots that are as if they were not there. Compared without regard to
 * case and to how a letter is composed, as some file systems do.
 */
final class ProtectedPaths {

  private final Set<String> names = new HashSet<>();
  private final List<List<String>> places;

  /**
   * @param names that are protected wherever they are; one that ends with {@code *} stands for all that
   *     begin so
   * @param places in this root, each as names from the root down
   */
  ProtectedPaths(Set<String> names, List<List<String>> places) {
    names.forEach(name -> this.names.add(folded(name)));
    this.places = places.stream()
        .map(place -> place.stream().map(ProtectedPaths::folded).toList())
        .toList();
  }

  /** Whether this, or something that it is in, is protected. */
  boolean covers(List<String> path) {
    List<String> folded = path.stream().map(ProtectedPaths::folded).toList();
    return folded.stream().anyMatch(this::isProtectedName)
        || places.stream().anyMatch(place -> startsWith(folded, place));
  }

  /** Whether something protected is in it, so that it must stay where it is. */
  boolean isAbove(List<String> path) {
    List<String> folded = path.stream().map(ProtectedPaths::folded).toList();
    return places.stream().anyMatch(place -> startsWith(place, folded));
  }

  private boolean isProtectedName(String name) {
    return names.contains(name)
        || names.stream()
            .anyMatch(pattern -> pattern.endsWith("*")
                && name.startsWith(pattern.substring(0, pattern.length() - 1)));
  }

  private static boolean startsWith(List<String> path, List<String> start) {
    return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
  }

  // Upper case first: some letters have one upper case and two lower ones.
  private static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }
}
