package dev.pollux.builtin.files;

import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools that change files. A call in doubt is not repeated: a file may have changed since. */
final class FileWriting {

  record Written(String path, int bytes, boolean replaced) {}

  record Edited(String path, int replacements, String diff) {}

  record Moved(String from, String to) {}

  record Deleted(String path) {}

  private final Roots roots;
  private final FileToolsOptions options;

  FileWriting(Roots roots, FileToolsOptions options) {
    this.roots = roots;
    this.options = options;
  }

  @Tool(
      value = "Writes a text file in UTF-8, with the folders that it needs. To change a part of a"
          + " file, edit it instead.",
      sequential = true,
      approval = Approval.ALWAYS)
  Written writeFile(
      @ToolParam("The file, like notes/today.md") String path,
      @ToolParam("Everything that is to be in it") String text,
      @ToolParam(value = "Whether a file that is there is replaced", defaultValue = "false")
          boolean overwrite) {
    Roots.Place place = roots.below(path);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    checkSize(bytes);
    boolean replaced = place.root().inMade(place.parent(), folder -> {
      BasicFileAttributes there = folder.find(place.name());
      if (there != null && !overwrite) {
        throw new ToolException(PathSpelling.quoted(place.shown())
            + " is there already; edit it, or set 'overwrite' to replace all of it");
      }
      put(folder, place.name(), bytes, there == null ? null : folder.file(place.name()));
      return there != null;
    });
    return new Written(place.shown(), bytes.length, replaced);
  }

  @Tool(
      value = "Changes a text file: puts a text in the place of another, which must be in it"
          + " exactly, with all spaces, and only once unless all are to be replaced. Gives the"
          + " change as a diff.",
      sequential = true,
      approval = Approval.ALWAYS)
  Edited editFile(
      @ToolParam("The file, like src/main/App.java") String path,
      @ToolParam("The text that is there, with enough around it to be the only one") String oldText,
      @ToolParam("The text that is to be there") String newText,
      @ToolParam(value = "Whether all places are replaced", defaultValue = "false")
          boolean replaceAll) {
    if (oldText.isEmpty()) {
      throw new ToolException("Argument 'oldText' of 'editFile' must not be empty");
    }
    Roots.Place place = roots.below(path);
    return place.root().in(place.parent(), folder -> {
      BasicFileAttributes before = folder.file(place.name());
      TextFile file = TextFile.read(folder, place.name(), options.getMaxFileBytes());
      // Models write line feeds, also for files of Windows.
      boolean windows = !file.text().contains(oldText) && file.text().contains("\r\n");
      String old = windows ? withCarriageReturns(oldText) : oldText;
      String replacement = windows ? withCarriageReturns(newText) : newText;
      List<Integer> places = places(file.text(), old);
      if (places.isEmpty()) {
        throw new ToolException("Argument 'oldText' of 'editFile' is not in "
            + PathSpelling.quoted(place.shown()) + "; read the file and copy it exactly");
      }
      if (places.size() > 1 && !replaceAll) {
        throw new ToolException("Argument 'oldText' of 'editFile' is " + places.size()
            + " times in " + PathSpelling.quoted(place.shown())
            + "; give more of what is around it, or set 'replaceAll'");
      }
      long length =
          file.text().length() + places.size() * ((long) replacement.length() - old.length());
      if (length > options.getMaxFileBytes()) {
        throw tooLarge(length);
      }
      byte[] bytes = file.bytes(file.text().replace(old, replacement));
      checkSize(bytes);
      put(folder, place.name(), bytes, before);
      return new Edited(
          place.shown(), places.size(), Diff.of(file.text(), places, old, replacement));
    });
  }

  @Tool(
      value = "Gives a file or a folder another name or place, where nothing is yet.",
      sequential = true,
      approval = Approval.ALWAYS)
  Moved moveFile(
      @ToolParam("What is there") String from,
      @ToolParam("Its new path, with its name") String to) {
    Roots.Place source = roots.below(from);
    Roots.Place target = roots.below(to);
    if (source.root() != target.root()) {
      throw new ToolException("Moving from one root to another is not possible");
    }
    checkFree(source);
    checkFree(target);
    if (target.names().size() > source.names().size()
        && target.names().subList(0, source.names().size()).equals(source.names())) {
      throw new ToolException("A folder cannot be moved into itself");
    }
    return source.root().in(source.parent(), folder -> {
      checkMovable(folder, source.name());
      return target.root().inMade(target.parent(), targetFolder -> {
        if (targetFolder.find(target.name()) != null) {
          throw new ToolException(PathSpelling.quoted(target.shown()) + " is there already");
        }
        folder.move(source.name(), targetFolder, target.name());
        return new Moved(source.shown(), target.shown());
      });
    });
  }

  @Tool(
      value = "Deletes a file or an empty folder, for good.",
      sequential = true,
      approval = Approval.ALWAYS)
  Deleted deleteFile(@ToolParam("What is to be gone") String path) {
    Roots.Place place = roots.below(path);
    checkFree(place);
    return place.root().in(place.parent(), folder -> {
      folder.delete(place.name(), checkMovable(folder, place.name()));
      return new Deleted(place.shown());
    });
  }

  private static void checkFree(Roots.Place place) {
    if (place.root().protectedPaths().isAbove(place.names())) {
      throw new ToolException(
          PathSpelling.quoted(place.shown()) + " holds something that is protected; it must stay");
    }
  }

  // Whether it is a folder.
  private static boolean checkMovable(Folder folder, String name) throws IOException {
    BasicFileAttributes there = folder.find(name);
    if (there == null) {
      throw new NoSuchFileException(name);
    }
    if (!there.isDirectory()) {
      folder.file(name);
    }
    return there.isDirectory();
  }

  /** Puts a whole new file in its place: a reader sees the old one or the new one. */
  private void put(Folder folder, String name, byte[] bytes, @Nullable BasicFileAttributes before)
      throws IOException {
    String made = Root.temporaryName();
    try {
      try (SeekableByteChannel channel = folder.create(made)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        if (channel instanceof FileChannel file) {
          file.force(true);
        }
      }
      if (before != null) {
        folder.setPermissions(made, folder.permissions(name));
        BasicFileAttributes now = folder.file(name);
        if (!now.lastModifiedTime().equals(before.lastModifiedTime())
            || now.size() != before.size()
            || !String.valueOf(now.fileKey()).equals(String.valueOf(before.fileKey()))) {
          throw new ToolException(
              PathSpelling.quoted(name) + " was changed by somebody else meanwhile; read it again");
        }
      } else if (folder.find(name) != null) {
        throw new ToolException(PathSpelling.quoted(name) + " was made by somebody else meanwhile");
      }
      folder.move(made, folder, name);
    } catch (IOException | RuntimeException e) {
      try {
        folder.delete(made, false);
      } catch (IOException gone) {
        e.addSuppressed(gone);
      }
      throw e;
    }
  }

  private static List<Integer> places(String text, String old) {
    List<Integer> places = new ArrayList<>();
    for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length())) {
      places.add(at);
    }
    return places;
  }

  private static String withCarriageReturns(String text) {
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
  }

  private void checkSize(byte[] bytes) {
    if (bytes.length > options.getMaxFileBytes()) {
      throw tooLarge(bytes.length);
    }
  }

  private ToolException tooLarge(long size) {
    return new ToolException(
        "The file may have " + options.getMaxFileBytes() + " bytes but would have " + size);
  }
}
