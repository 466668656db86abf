package dev.pollux.session.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The file system of the machine. */
class LocalDisk implements Disk {

  // The lock of a process is gone when it closes any handle of the file: it must not open it twice.
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  // Windows cannot open a directory to force it, and keeps the names by itself.
  private static final boolean FORCES_DIRECTORIES = File.separatorChar == '/';

  private record Opened(FileChannel channel) implements OpenFile {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false); // the length is forced with the bytes, the time stamps need not be
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public OpenFile create(Path file) throws IOException {
    return new Opened(FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING));
  }

  @Override
  public OpenFile openToWrite(Path file) throws IOException {
    return new Opened(FileChannel.open(file, WRITE));
  }

  @Override
  public OpenFile openToRead(Path file) throws IOException {
    return new Opened(FileChannel.open(file, READ));
  }

  @Override
  public boolean exists(Path file) throws IOException {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public Instant modifiedAt(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  @Override
  public List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Deque<Path> absent = new ArrayDeque<>();
    for (Path at = directory.toAbsolutePath();
        at != null && !Files.isDirectory(at);
        at = at.getParent()) {
      absent.push(at);
    }
    for (Path next : absent) {
      Files.createDirectory(next);
      Path parent = next.getParent();
      if (parent != null) {
        forceDirectory(parent);
      }
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (FORCES_DIRECTORIES) {
      try (FileChannel channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public boolean lacks(Path directory, long bytes) {
    try {
      return Files.getFileStore(directory).getUsableSpace() < bytes;
    } catch (IOException unknown) {
      return false;
    }
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    Path key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    if (!LOCKED_HERE.add(key)) {
      throw new OverlappingFileLockException();
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(key, CREATE, WRITE);
      if (channel.tryLock() == null) {
        throw new OverlappingFileLockException();
      }
    } catch (IOException | RuntimeException failed) {
      LOCKED_HERE.remove(key);
      if (channel != null) {
        channel.close();
      }
      throw failed;
    }
    FileChannel locked = channel;
    return () -> {
      try {
        locked.close();
      } finally {
        LOCKED_HERE.remove(key);
      }
    };
  }
}
