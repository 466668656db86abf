package dev.pollux.session.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A file system in the heap that remembers what was done to it, so that every state can be built that a
 * power cut may leave: what was forced is there, and any part of what was not. Operations fail when a
 * test says so.
 */
final class HeapDisk implements Disk {

  /** One change. */
  record Change(String kind, Path path, Path to, long position, byte[] bytes, Node node) {
    @Override
    public String toString() {
      return kind + " " + path.getFileName() + (bytes.length > 0 ? " " + bytes.length : "");
    }
  }

  /** The content of a file; names come and go, it stays. */
  static final class Node {
    byte[] bytes = new byte[0];

    void write(long position, byte[] added) {
      int end = (int) position + added.length;
      bytes = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes;
      System.arraycopy(added, 0, bytes, (int) position, added.length);
    }

    void truncate(long size) {
      bytes = size < bytes.length ? Arrays.copyOf(bytes, (int) size) : bytes;
    }
  }

  private static final byte[] NOTHING = {};

  final Map<Path, Node> files = new HashMap<>();
  final List<Path> directories = new ArrayList<>();
  final List<Change> changes = new ArrayList<>();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger listed = new AtomicInteger();

  /** Says of a change, before it is made, whether it fails; of a write that fails half is made. */
  Predicate<Change> fails = change -> false;

  String failure = "Input/output error";

  private synchronized void change(
      String kind, Path path, Path to, long position, byte[] bytes, Node node) throws IOException {
    Change change = new Change(kind, path, to, position, bytes, node);
    if (fails.test(change)) {
      if (kind.equals("write")) {
        byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
        make(new Change(kind, path, to, position, half, node));
      }
      throw new IOException(failure);
    }
    make(change);
  }

  /** Does what was done elsewhere. */
  void make(Change change) {
    changes.add(change);
    switch (change.kind()) {
      case "write" -> change.node().write(change.position(), change.bytes());
      case "truncate" -> change.node().truncate(change.position());
      case "create" -> files.put(change.path(), change.node());
      case "rename" -> {
        files.remove(change.path());
        files.put(change.to(), change.node());
      }
      case "delete" -> files.remove(change.path());
      case "mkdir" -> directories.add(change.path());
      default -> {} // a force changes nothing
    }
  }

  private synchronized Node node(Path path) throws NoSuchFileException {
    Node node = files.get(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  private final class Opened implements OpenFile {
    private final Path path;
    private final Node node;

    Opened(Path path) throws NoSuchFileException {
      this.path = path;
      this.node = node(path);
    }

    @Override
    public int read(ByteBuffer into, long position) {
      synchronized (HeapDisk.this) {
        int count = (int) Math.min(into.remaining(), node.bytes.length - position);
        if (count <= 0) {
          return -1;
        }
        into.put(node.bytes, (int) position, count);
        return count;
      }
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      byte[] added = new byte[bytes.remaining()];
      bytes.get(added);
      change("write", path, path, position, added, node);
    }

    @Override
    public void force() throws IOException {
      change("force", path, path, 0, NOTHING, node);
    }

    @Override
    public long size() {
      synchronized (HeapDisk.this) {
        return node.bytes.length;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      change("truncate", path, path, size, NOTHING, node);
    }

    @Override
    public void close() {}
  }

  @Override
  public OpenFile create(Path file) throws IOException {
    if (!directories.contains(file.getParent())) {
      throw new NoSuchFileException(file.toString());
    }
    change("create", file, file, 0, NOTHING, new Node());
    return new Opened(file);
  }

  @Override
  public synchronized OpenFile openToWrite(Path file) throws IOException {
    opened.incrementAndGet();
    return new Opened(file);
  }

  @Override
  public synchronized OpenFile openToRead(Path file) throws IOException {
    opened.incrementAndGet();
    return new Opened(file);
  }

  @Override
  public synchronized boolean exists(Path file) {
    return files.containsKey(file);
  }

  @Override
  public Instant modifiedAt(Path file) {
    return Instant.EPOCH;
  }

  @Override
  public synchronized List<String> names(Path directory) {
    listed.incrementAndGet();
    List<String> names = new ArrayList<>();
    for (Path path : files.keySet()) {
      if (path.getParent().equals(directory)) {
        names.add(path.getFileName().toString());
      }
    }
    for (Path path : directories) {
      if (directory.equals(path.getParent())) {
        names.add(path.getFileName().toString());
      }
    }
    return names;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    createDirectory(directory);
    forceDirectory(directory.getParent());
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    if (!directories.contains(directory)) {
      change("mkdir", directory, directory, 0, NOTHING, new Node());
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    change("rename", from, to, 0, NOTHING, node(from));
  }

  @Override
  public void delete(Path file) throws IOException {
    if (exists(file)) {
      change("delete", file, file, 0, NOTHING, node(file));
    }
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    change("forceNames", directory, directory, 0, NOTHING, new Node());
  }

  @Override
  public boolean lacks(Path directory, long bytes) {
    return false;
  }

  @Override
  public Closeable lock(Path file) {
    return () -> {};
  }
}
