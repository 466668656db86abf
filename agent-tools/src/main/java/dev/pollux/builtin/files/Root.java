package dev.pollux.builtin.files;

import dev.pollux.tool.ToolException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A folder that the tools may see, with everything below it that is not protected. */
final class Root {

  /** What work in an open folder gives. */
  @FunctionalInterface
  interface Work<T> {
    T in(Folder folder) throws IOException;
  }

  private final String name;
  private final Path path;
  private final @Nullable Object key;
  private final ProtectedPaths protectedPaths;

  private Root(String name, Path path, @Nullable Object key, ProtectedPaths protectedPaths) {
    this.name = name;
    this.path = path;
    this.key = key;
    this.protectedPaths = protectedPaths;
  }

  /**
   * The root at this path.
   *
   * @throws IllegalArgumentException if it is no folder, a protected path is or holds it, or files there
   *     cannot be opened relative to it
   */
  static Root of(String name, Path given, Set<String> protectedNames, Set<Path> protectedPaths) {
    try {
      Path path = given.toRealPath();
      List<List<String>> places = new ArrayList<>();
      for (Path place : protectedPaths) {
        // As written and as it is, because either may be swapped for the other later.
        for (Path real : List.of(place.toAbsolutePath().normalize(), real(place))) {
          if (path.startsWith(real)) {
            throw new IllegalArgumentException(
                "root " + given + " is in " + place + ", which is protected");
          }
          if (real.startsWith(path)) {
            places.add(names(path.relativize(real)));
          }
        }
      }
      try (Folder folder = Folder.open(path)) {
        return new Root(name, path, folder.key(), new ProtectedPaths(protectedNames, places));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("root " + given + " cannot be opened: " + e, e);
    }
  }

  // Of one that is not there yet, the part that is.
  private static Path real(Path place) throws IOException {
    Path absolute = place.toAbsolutePath().normalize();
    Path there = absolute;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there.toRealPath().resolve(there.relativize(absolute)).normalize();
  }

  private static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }

  String name() {
    return name;
  }

  ProtectedPaths protectedPaths() {
    return protectedPaths;
  }

  /** Works in the folder with these names, and closes it. */
  <T> T in(List<String> names, Work<T> work) {
    return in(names, false, work);
  }

  /** Works in the folder with these names, which is made when it is not there, and closes it. */
  <T> T inMade(List<String> names, Work<T> work) {
    return in(names, true, work);
  }

  private <T> T in(List<String> names, boolean make, Work<T> work) {
    List<String> reached = new ArrayList<>();
    try (Folder root = Folder.open(path)) {
      if (key == null || !key.equals(root.key())) {
        throw new ToolException("The root was replaced since the tools were made; tell the user");
      }
      return descend(root, root, names, make, reached, work);
    } catch (NoSuchFileException e) {
      throw new ToolException(
          "There is no " + at(reached, e.getFile()) + "; list the files first", e);
    } catch (FileSystemException e) {
      throw new ToolException("Not possible at " + at(reached, e.getFile()) + ": " + reason(e), e);
    } catch (IOException e) {
      throw new ToolException(
          "Not possible at " + at(reached, null) + ": reading or writing failed", e);
    }
  }

  // The folder is open as long as what is in it is worked on.
  private <T> T descend(
      Folder root,
      Folder folder,
      List<String> names,
      boolean make,
      List<String> reached,
      Work<T> work)
      throws IOException {
    if (names.isEmpty()) {
      return work.in(folder);
    }
    String next = names.get(0);
    if (make && folder.find(next) == null) {
      make(root, folder, next);
    }
    reached.add(next);
    try (Folder inner = folder.enter(next)) {
      return descend(root, inner, names.subList(1, names.size()), make, reached, work);
    }
  }

  // Java makes folders by path alone, and a path may lead elsewhere by now. The root's own path
  // does not: so it is made there and moved to its place, which is open.
  private void make(Folder root, Folder folder, String name) throws IOException {
    String made = temporaryName();
    Files.createDirectory(path.resolve(made));
    try {
      root.move(made, folder, name);
    } catch (IOException e) {
      root.delete(made, true);
      if (folder.find(name) == null) {
        throw e;
      }
    }
  }

  static String temporaryName() {
    return ".pollux-" + UUID.randomUUID() + ".tmp";
  }

  private static String at(List<String> reached, @Nullable String file) {
    String last = reached.isEmpty() ? "" : reached.get(reached.size() - 1);
    String path = String.join("/", reached);
    if (file != null && !file.isEmpty()) {
      Path name = Path.of(file).getFileName();
      String tail = name == null ? "" : name.toString();
      path = tail.equals(last) || tail.isEmpty() ? path : path + (path.isEmpty() ? "" : "/") + tail;
    }
    return PathSpelling.quoted(path);
  }

  private static String reason(FileSystemException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "there is something with this name already";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "no permission";
    }
    if (e instanceof java.nio.file.DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    String reason = e.getReason();
    if (reason == null || reason.contains("symbolic links") || reason.contains("Not a directory")) {
      return "it is no folder; links are not followed";
    }
    return reason;
  }
}
