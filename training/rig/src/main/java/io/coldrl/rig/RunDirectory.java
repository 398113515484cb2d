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
 * A temporary directory and what runs in it. Everything is stopped and deleted when it closes, and
 * also when the JVM is told to end (Ctrl-C).
 */
public final class RunDirectory implements AutoCloseable {
  private final Path directory;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Thread hook = new Thread(this::cleanUp, "demo-clean-up");
  private boolean closed;

  /** Creates the directory; a short path, since unix sockets allow 107 bytes. */
  public RunDirectory() throws IOException {
    directory = Files.createTempDirectory("coldrl-demo-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /** Starts something that is to be stopped before the directory is deleted. */
  public synchronized <T extends AutoCloseable> T start(Starter<T> starter) throws IOException {
    if (closed) {
      throw new IOException("the demonstration is being stopped");
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

  /** Stops what runs, the last one first, and keeps the directory. */
  public synchronized void stopAll() throws IOException {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        throw new IOException("could not stop a part of the demonstration", e);
      }
    }
  }

  private synchronized void cleanUp() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stopAll();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not clean up " + directory, e);
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
