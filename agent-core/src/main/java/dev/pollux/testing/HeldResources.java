package dev.pollux.testing;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * What this process holds at one moment and must give back some time: threads, sockets, files, child
 * processes.
 *
 * <pre>{@code
 * HeldResources before = HeldResources.now();
 * // let tools and agents do their work, and close them
 * assertThat(before.leftAfter(Duration.ofSeconds(10))).isEmpty();
 * }</pre>
 *
 * <p>Sockets and files are known where the system has {@code /proc/self/fd}; elsewhere there seem to be
 * none. Virtual threads are not among the threads. Not looked at: what the JDK and the test engine
 * keep for the whole process, open jar files, and threads of this library that end by themselves when
 * there is nothing to do. Immutable.
 */
public final class HeldResources {

  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final long LOOK_EVERY = Duration.ofMillis(10).toNanos();

  private static final List<String> OF_THE_PROCESS = List.of(
      "Attach Listener",
      "Cleaner-",
      "Common-Cleaner",
      "ForkJoinPool.commonPool-",
      "ForkJoinPool-1-", // the engine's own
      "JVMCI",
      "Signal Dispatcher",
      "VirtualThread-unblocker",
      "globalEventExecutor-", // Netty's, ends when idle
      "jdk.virtual",
      "junit-",
      "pollux-loop-watch",
      "process reaper",
      "surefire-");

  static {
    // The JDK opens a socket with its first channel and keeps it for closing others.
    try {
      SocketChannel.open().close();
    } catch (IOException e) {
      // Then there is none to be kept.
    }
  }

  private final Set<Thread> threads = new HashSet<>();
  private final Map<String, String> sockets = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<Long, String> children = new LinkedHashMap<>();

  private HeldResources() {
    for (Map.Entry<Thread, StackTraceElement[]> thread :
        Thread.getAllStackTraces().entrySet()) {
      if (!isOfTheProcess(thread.getKey(), thread.getValue())) {
        threads.add(thread.getKey());
      }
    }
    ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .forEach(child -> children.put(child.pid(), child.info().command().orElse("?")));
    if (Files.isDirectory(OPEN)) {
      readOpen();
    }
  }

  /** What is held now. */
  public static HeldResources now() {
    return new HeldResources();
  }

  /** How many threads there are, without those that the process keeps anyway. */
  public int threads() {
    return threads.size();
  }

  /** How many sockets are open. */
  public int sockets() {
    return sockets.size();
  }

  /** How many files are open, without jars and devices. */
  public int files() {
    return files.size();
  }

  /** How many processes that this one started, or that those started, are alive. */
  public int children() {
    return children.size();
  }

  /**
   * What is held now and was not then, each in a line: a thread with its name and where it is, a socket
   * with its addresses, a file with its path, a process with its id and command. Waits until nothing is
   * left, and no longer than {@code patience}: sockets and threads end a little after what closed them.
   */
  public List<String> leftAfter(Duration patience) {
    long until =
        System.nanoTime() + Objects.requireNonNull(patience, "patience").toNanos();
    List<String> left = now().since(this);
    while (!left.isEmpty() && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(LOOK_EVERY);
      left = now().since(this);
    }
    return left;
  }

  private List<String> since(HeldResources before) {
    List<String> left = new ArrayList<>();
    threads.stream()
        .filter(thread -> !before.threads.contains(thread) && thread.isAlive())
        .map(HeldResources::shown)
        .sorted()
        .forEach(left::add);
    Map<String, String> addresses =
        before.sockets.keySet().containsAll(sockets.keySet()) ? Map.of() : TcpTable.read();
    sockets.keySet().stream()
        .filter(socket -> !before.sockets.containsKey(socket))
        .forEach(socket -> left.add("socket " + addresses.getOrDefault(socket, socket)));
    files.forEach((number, path) -> {
      if (!path.equals(before.files.get(number))) {
        left.add("file " + path);
      }
    });
    children.forEach((pid, command) -> {
      if (!before.children.containsKey(pid)) {
        left.add("process " + pid + " (" + command + ")");
      }
    });
    return left;
  }

  private static String shown(Thread thread) {
    StackTraceElement[] frames = thread.getStackTrace();
    return "thread '" + thread.getName() + "'" + (frames.length == 0 ? "" : " at " + frames[0]);
  }

  private static boolean isOfTheProcess(Thread thread, StackTraceElement[] frames) {
    String name = thread.getName();
    ThreadGroup group = thread.getThreadGroup();
    return group == null // it has ended
        || group.getName().equals("system")
        || OF_THE_PROCESS.stream().anyMatch(name::startsWith)
        || name.startsWith("pollux-tool-") && isIdle(frames);
  }

  private static boolean isIdle(StackTraceElement[] frames) {
    for (StackTraceElement frame : frames) {
      if (frame.getClassName().startsWith("dev.pollux.")) {
        return false;
      }
    }
    return true;
  }

  private void readOpen() {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(OPEN)) {
      for (Path one : open) {
        String target = target(one);
        if (target.startsWith("socket:")) {
          sockets.put(target.replaceAll("\\D", ""), target);
        } else if (isFile(target)) {
          files.put(one.getFileName().toString(), target);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Nothing can be said about what is open, as where there is no such directory.
      sockets.clear();
      files.clear();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static boolean isFile(String target) {
    return target.startsWith("/")
        && !target.startsWith("/dev/")
        && !target.startsWith("/proc/")
        && !target.endsWith(".jar")
        && !target.endsWith(".so")
        && !target.endsWith("/lib/modules");
  }

  @Override
  public String toString() {
    return threads.stream().map(Thread::getName).sorted().collect(Collectors.toList())
        + " and "
        + sockets.size()
        + " sockets, "
        + files.values()
        + ", "
        + children;
  }
}
