package io.coldrl.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * A temporary directory and what runs in it. Everything is stopped and deleted when it is closed,
 * and also when the JVM ends (Ctrl-C). Thread-safe.
 */
public final class RunDirectory implements AutoCloseable {
  private final Path directory;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Thread hook = new Thread(this::cleanUp, "stop-processes");
  private boolean closed;

  /**
   * Creates the directory. Its path is short, because that of a unix socket has at most 107 bytes.
   *
   * @throws UncheckedIOException if that fails
   */
  public RunDirectory() {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * Creates the directory in another one.
   *
   * @throws UncheckedIOException if that fails
   */
  public RunDirectory(Path parent) {
    try {
      directory = Files.createTempDirectory(parent, "coldrl-run-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory can be created", e);
    }
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /**
   * Starts something that is to be stopped before the directory is deleted.
   *
   * @throws IOException if it can't be started, or all is being stopped
   */
  public synchronized <T extends AutoCloseable> T start(Starter<T> starter) throws IOException {
    if (closed) {
      throw new IOException("the processes of " + directory + " are being stopped");
    }
    T started = starter.start();
    running.push(started);
    return started;
  }

  /** Starts a process or server. */
  @FunctionalInterface
  public interface Starter<T> {
    /** Starts it. */
    T start() throws IOException;
  }

  /**
   * Stops what runs, the last one first, and keeps the directory.
   *
   * @throws IOException if something could not be stopped; all else is
   */
  public synchronized void stopAll() throws IOException {
    IOException failure = null;
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        failure = new IOException("can't stop a process of " + directory, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized void cleanUp() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      try {
        stopAll();
      } finally {
        deleteAll();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't clean up " + directory, e);
    }
  }

  private void deleteAll() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() {
    cleanUp();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already; the hook finds nothing left to do.
      return;
    }
  }
}
