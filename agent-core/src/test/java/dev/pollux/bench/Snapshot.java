package dev.pollux.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What this process, the endpoint and the machine had used by a moment.
 *
 * @param nanos the moment
 * @param cpu CPU time of this process, in ns
 * @param allocated bytes that this process allocated
 * @param busy CPU time of the machine, in ns; 0 where it cannot be read
 * @param collections how often garbage was collected
 */
record Snapshot(long nanos, long cpu, long allocated, long busy, long collections) {

  static Snapshot take() {
    long collections = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += collector.getCollectionCount();
    }
    return new Snapshot(System.nanoTime(), cpuNanos(), allocatedBytes(), machine(), collections);
  }

  static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Exact on Java 21 and newer; before, threads that ended are not in the sum. */
  static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try {
      return (long) ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(threads);
    } catch (ReflectiveOperationException e) {
      return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
          .filter(bytes -> bytes > 0)
          .sum();
    }
  }

  // User, nice, system, interrupts and steal, in hundredths of a second.
  private static long machine() {
    try {
      String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
      long ticks = 0;
      for (int field : new int[] {1, 2, 3, 6, 7, 8}) {
        ticks += Long.parseLong(fields[field]);
      }
      return ticks * 10_000_000L;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The most memory that this process had resident, in MB, or -1 where it cannot be read. */
  static long residentMegabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
        }
      }
    } catch (IOException e) {
      return -1;
    }
    return -1;
  }
}
