package dev.pollux.faults;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A JVM for children that are killed as soon as they are at work: the first one leaves an archive of the
 * classes that it loaded, and those after it start with that in half the time. Such an archive takes
 * classes from jars alone, so those of the tests are put into some.
 */
final class KillImage {

  private final Path archive;
  private final String classPath;

  /** Keeps its files in a directory. */
  KillImage(Path directory) throws IOException {
    this.archive = directory.resolve("classes.jsa");
    List<String> jars = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(each);
      boolean isDirectory = Files.isDirectory(path);
      jars.add(isDirectory ? jar(path, directory.resolve(jars.size() + ".jar")) : each);
    }
    this.classPath = String.join(File.pathSeparator, jars);
  }

  private static String jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      out.setLevel(0);
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(
            new JarEntry(classes.relativize(each).toString().replace(File.separatorChar, '/')));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
    return jar.toString();
  }

  /** What starts a main; the first one has to end by itself. */
  List<String> command(List<String> options, Class<?> main, String... args) {
    List<String> command = new ArrayList<>(List.of(
        Child.java(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-Xlog:disable", // it warns on the standard output
        (Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=")
            + archive));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(args));
    return command;
  }
}
