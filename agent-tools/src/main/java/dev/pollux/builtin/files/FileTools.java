package dev.pollux.builtin.files;

import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files below one or several roots.
 *
 * <pre>{@code
 * new AgentOptions().addTools(new FileTools(Path.of("docs")));
 * }</pre>
 *
 * <p>Always there: {@code listFiles}, {@code findFiles}, {@code searchFiles}, {@code readFile}; nobody
 * is asked for these. With {@link FileToolsOptions#setWriting}: {@code writeFile}, {@code editFile},
 * {@code moveFile}, {@code deleteFile}; somebody is asked for each, unless {@link
 * FileToolsOptions#setWriteApproval} says otherwise.
 *
 * <p>Nothing outside of the roots is reached: {@code ..}, absolute paths, links, files with a second
 * hard link, pipes and devices are refused, and folders are opened one in the other, so that a link
 * that is swapped in meanwhile is refused too. Writing puts a whole new file in the place of the old one.
 *
 * <p>What is read counts as {@linkplain DataFlow#PRIVATE private}: tools that may send it out ask from
 * then on.
 *
 * <p>Needs a Java that opens files relative to a folder, as on Linux. Its methods block and run where
 * such methods of tools do. May be shared between agents.
 */
public final class FileTools implements Toolset {

  private final List<FunctionTool> tools;

  /**
   * Tools that read below this folder.
   *
   * @throws IllegalArgumentException if the folder cannot be opened, or not relative to it
   */
  public FileTools(Path root) {
    this(new FileToolsOptions().addRoot("root", root));
  }

  /**
   * Tools as the options say, which are copied.
   *
   * @throws IllegalArgumentException if there is no root, if one cannot be opened, if files cannot be
   *     opened relative to it, or if it is in a protected path
   */
  public FileTools(FileToolsOptions options) {
    FileToolsOptions copy = new FileToolsOptions(options);
    Roots roots = Roots.of(copy);
    List<FunctionTool> made = new ArrayList<>();
    for (FunctionTool tool :
        Toolset.of(new FileFinding(roots, copy), new FileReading(roots, copy)).tools()) {
      made.add(tool.withFlow(DataFlow.PRIVATE));
    }
    if (copy.isWriting()) {
      for (FunctionTool tool : Toolset.of(new FileWriting(roots, copy)).tools()) {
        made.add(tool.withApproval(copy.getWriteApproval()));
      }
    }
    this.tools = List.copyOf(made);
  }

  @Override
  public List<FunctionTool> tools() {
    return tools;
  }
}
