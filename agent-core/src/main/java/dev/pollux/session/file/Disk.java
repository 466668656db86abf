package dev.pollux.session.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the store asks of a file system, so that tests can have one that fails and forgets. */
interface Disk {

  /** An open file. */
  interface OpenFile extends Closeable {

    /** Reads up to {@code into.remaining()} bytes, or gives -1 at the end. */
    int read(ByteBuffer into, long position) throws IOException;

    /** Writes all bytes. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /** What was written survives a power cut once this returned. */
    void force() throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;
  }

  /** An empty file, in place of one with this name. */
  OpenFile create(Path file) throws IOException;

  OpenFile openToWrite(Path file) throws IOException;

  OpenFile openToRead(Path file) throws IOException;

  /** Whether a file is there; if that cannot be told it fails, so that none is taken for absent. */
  boolean exists(Path file) throws IOException;

  /** When its content last changed. */
  Instant modifiedAt(Path file) throws IOException;

  /** The names in a directory, in any order. */
  List<String> names(Path directory) throws IOException;

  /** A directory and those above it, unless they are there; they survive a power cut. */
  void createDirectories(Path directory) throws IOException;

  /** A directory, unless it is there; its parent has to be forced. */
  void createDirectory(Path directory) throws IOException;

  /** Gives a file another name in its directory, in one step. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file if it is there. */
  void delete(Path file) throws IOException;

  /** The names in it survive a power cut once this returned. */
  void forceDirectory(Path directory) throws IOException;

  /** Whether there is certainly no room for so many bytes. */
  boolean lacks(Path directory, long bytes);

  /**
   * Takes a file for this process, until it is closed or the process dies.
   *
   * @throws java.nio.channels.OverlappingFileLockException if this or another process has it
   */
  Closeable lock(Path file) throws IOException;
}
