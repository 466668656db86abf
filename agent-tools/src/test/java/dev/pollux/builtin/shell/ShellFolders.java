package dev.pollux.builtin.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder to work in, and programs outside of it. */
abstract class ShellFolders {

  static final String ECHO = "for a in \"$@\"; do printf '[%s]' \"$a\"; done";

  @TempDir
  Path folder;

  Path work;
  Path home;

  @BeforeEach
  void makeFolders() throws Exception {
    work = Files.createDirectories(folder.resolve("work"));
    home = Files.createDirectories(folder.resolve("bin"));
    Files.writeString(work.resolve("file.txt"), "text");
  }

  ShellProgram script(String name, String body) throws Exception {
    Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new ShellProgram(name, file);
  }

  ShellOptions options(ShellProgram program) {
    return new ShellOptions(work).addProgram(program);
  }

  static Map<String, Object> args(String program, List<String> options, List<String> rest) {
    return Map.of("program", program, "options", options, "operands", rest);
  }
}
