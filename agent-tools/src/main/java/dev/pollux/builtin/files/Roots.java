package dev.pollux.builtin.files;

import dev.pollux.tool.ToolException;
import java.util.ArrayList;
import java.util.List;

/** The roots of some tools, and which of them a path is in. */
final class Roots {

  /** A place in a root; no names stand for the root itself. */
  record Place(Root root, List<String> names, String shown) {

    /** The folder that it is in. */
    List<String> parent() {
      return names.subList(0, names.size() - 1);
    }

    String name() {
      return names.get(names.size() - 1);
    }
  }

  private final List<Root> roots;

  private Roots(List<Root> roots) {
    this.roots = roots;
  }

  static Roots of(FileToolsOptions options) {
    if (options.getRoots().isEmpty()) {
      throw new IllegalArgumentException("roots: none (expected: at least one, see addRoot)");
    }
    List<Root> roots = new ArrayList<>();
    options
        .getRoots()
        .forEach((name, path) -> roots.add(
            Root.of(name, path, options.getProtectedNames(), options.getProtectedPaths())));
    return new Roots(List.copyOf(roots));
  }

  /** The names of the roots when a path must begin with one. */
  List<String> names() {
    return roots.size() == 1 ? List.of() : roots.stream().map(Root::name).toList();
  }

  /** The roots themselves as places. */
  List<Place> all() {
    return roots.stream()
        .map(root -> new Place(root, List.of(), roots.size() == 1 ? "" : root.name()))
        .toList();
  }

  /**
   * Where a file or folder is, perhaps a root.
   *
   * @throws ToolException if the path is not allowed or protected
   */
  Place place(String path) {
    List<String> names = PathSpelling.names(path);
    Root root = roots.get(0);
    if (roots.size() > 1) {
      root = roots.stream()
          .filter(each -> !names.isEmpty() && each.name().equals(names.get(0)))
          .findFirst()
          .orElseThrow(() -> new ToolException(
              "Path " + PathSpelling.quoted(path) + " must begin with one of " + names()));
    }
    List<String> inner = roots.size() > 1 ? names.subList(1, names.size()) : names;
    if (root.protectedPaths().covers(inner)) {
      throw new ToolException("Path " + PathSpelling.quoted(path) + " is protected");
    }
    return new Place(root, inner, String.join("/", names));
  }

  /** Where a file or folder below a root is. */
  Place below(String path) {
    Place place = place(path);
    if (place.names().isEmpty()) {
      throw new ToolException("Path " + PathSpelling.quoted(path) + " is a root, not in one");
    }
    return place;
  }
}
