package dev.pollux.examples;

import dev.pollux.tool.Toolset;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line gives an example.
 *
 * @param root the directory that it works on
 * @param file the table that it reads, or null for its own
 * @param out the file that it writes
 * @param overwrite whether that may be there already
 * @param remote the tools of the MCP servers that are named, which each example gets beside its own
 */
record Given(
    Vertx vertx,
    Path root,
    @Nullable Path file,
    Path out,
    boolean overwrite,
    List<Toolset> remote) {

  /** The same with the tools of MCP servers. */
  Given with(List<Toolset> remote) {
    return new Given(vertx, root, file, out, overwrite, List.copyOf(remote));
  }

  /** The file that is written next: a number is put behind its name when there is one already. */
  Path nextOut() {
    Path next = out;
    for (int number = 2; !overwrite && Files.exists(next, LinkOption.NOFOLLOW_LINKS); number++) {
      String name = out.getFileName().toString();
      int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
      next = out.resolveSibling(name.substring(0, dot) + "-" + number + name.substring(dot));
    }
    return next;
  }
}
