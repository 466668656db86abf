package dev.pollux.builtin.files;

import dev.pollux.tool.ToolException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open folder. What is in it is reached by one name at a time, relative to the open folder and
 * without following links: whoever renames folders or swaps links meanwhile does not lead us elsewhere.
 */
final class Folder implements AutoCloseable {

  private final SecureDirectoryStream<Path> stream;
  private final Path path;

  private Folder(SecureDirectoryStream<Path> stream, Path path) {
    this.stream = stream;
    this.path = path;
  }

  /**
   * Opens a folder by its path, which is trusted.
   *
   * @throws IOException if it cannot be opened, or if the file system does not open relative to a folder
   */
  static Folder open(Path path) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new Folder(secure, path);
    }
    stream.close();
    throw new IOException("Files in " + path + " cannot be kept inside: this system's Java does not"
        + " open files relative to a folder (expected: SecureDirectoryStream)");
  }

  /** Opens a folder in this one; a link is none. */
  Folder enter(String name) throws IOException {
    return new Folder(
        stream.newDirectoryStream(single(name), LinkOption.NOFOLLOW_LINKS), path.resolve(name));
  }

  /** What the folder is, to be compared. */
  @Nullable
  Object key() throws IOException {
    return stream
        .getFileAttributeView(BasicFileAttributeView.class)
        .readAttributes()
        .fileKey();
  }

  /** What is there under this name, of a link the link itself; null when nothing is. */
  @Nullable
  BasicFileAttributes find(String name) throws IOException {
    try {
      return stream
          .getFileAttributeView(
              single(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The names in it, in no order, at most so many; to be called once. */
  List<String> names(int most) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (Path entry : stream) {
        if (names.size() == most) {
          break;
        }
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /**
   * Opens a regular file with one name.
   *
   * @throws ToolException if it is something else, or has other names too, perhaps outside
   */
  SeekableByteChannel read(String name) throws IOException {
    BasicFileAttributes before = file(name);
    SeekableByteChannel channel = stream.newByteChannel(
        single(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    try {
      BasicFileAttributes after = file(name);
      if (before.fileKey() == null || !before.fileKey().equals(after.fileKey())) {
        throw new ToolException(shown(name) + " was replaced while it was opened; try again");
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A regular file with one name. */
  BasicFileAttributes file(String name) throws IOException {
    BasicFileAttributes found = find(name);
    if (found == null) {
      throw new NoSuchFileException(name);
    }
    if (found.isSymbolicLink()) {
      throw new ToolException(shown(name) + " is a link; links are not followed");
    }
    if (found.isDirectory()) {
      throw new ToolException(shown(name) + " is a folder, not a file");
    }
    if (!found.isRegularFile()) {
      throw new ToolException(shown(name) + " is a pipe, a socket or a device, not a file");
    }
    // The count is only known by path; it counts when it is of the very file that we mean.
    Map<String, Object> counted =
        Files.readAttributes(path.resolve(name), "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
    if (found.fileKey() == null || !found.fileKey().equals(counted.get("fileKey"))) {
      throw new ToolException(shown(name) + " was replaced while it was opened; try again");
    }
    if (!(counted.get("nlink") instanceof Integer links) || links != 1) {
      throw new ToolException(
          shown(name) + " is a hard link: it has other names, perhaps outside of the root");
    }
    return found;
  }

  /** Opens a new file for writing. */
  SeekableByteChannel create(String name) throws IOException {
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    return stream.newByteChannel(single(name), options);
  }

  void setPermissions(String name, Set<PosixFilePermission> permissions) throws IOException {
    posix(name).setPermissions(permissions);
  }

  Set<PosixFilePermission> permissions(String name) throws IOException {
    return posix(name).readAttributes().permissions();
  }

  private PosixFileAttributeView posix(String name) {
    return stream.getFileAttributeView(
        single(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Gives it another name, there or here, in place of the file that has that name. */
  void move(String name, Folder to, String newName) throws IOException {
    stream.move(single(name), to.stream, single(newName));
  }

  void delete(String name, boolean folder) throws IOException {
    if (folder) {
      stream.deleteDirectory(single(name));
    } else {
      stream.deleteFile(single(name));
    }
  }

  Path path() {
    return path;
  }

  private Path single(String name) {
    try {
      Path single = path.getFileSystem().getPath(name);
      if (!single.isAbsolute() && single.getNameCount() == 1 && !name.equals("..")) {
        return single;
      }
    } catch (InvalidPathException e) {
      // The encoding of file names here has no such characters.
    }
    throw new ToolException(shown(name) + " is no name of a file here");
  }

  private static String shown(String name) {
    return PathSpelling.quoted(name);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
