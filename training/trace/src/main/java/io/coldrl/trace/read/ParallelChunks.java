package io.coldrl.trace.read;

import io.coldrl.trace.format.Block;
import io.coldrl.trace.format.BlockParser;
import io.coldrl.trace.format.Chunk;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Parses a file's blocks on all cores and delivers their chunks in file order. The calling thread
 * reads and merges; at most two blocks per core are in memory.
 */
public final class ParallelChunks implements AutoCloseable {
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          cores,
          task -> {
            Thread thread = new Thread(task, "trace-parser");
            thread.setDaemon(true);
            return thread;
          });

  /** Parses all blocks of {@code log} and calls {@code merge} with each chunk in this thread. */
  public void parse(LogFile log, @Nullable String zone, Consumer<Chunk> merge) {
    if (log.isSequential()) {
      parseInOrder(log, zone, merge);
      return;
    }
    ArrayDeque<Future<Chunk>> running = new ArrayDeque<>();
    int from = log.start();
    for (Block block = log.next(); block != null; block = log.next()) {
      Block lines = block;
      int start = from;
      from = 0;
      running.add(workers.submit(() -> log.parser(zone).parse(lines, start)));
      if (running.size() >= 2 * cores) {
        merge.accept(get(running.remove()));
      }
    }
    while (!running.isEmpty()) {
      merge.accept(get(running.remove()));
    }
  }

  private static void parseInOrder(LogFile log, @Nullable String zone, Consumer<Chunk> merge) {
    BlockParser parser = log.parser(zone);
    int from = log.start();
    for (Block block = log.next(); block != null; block = log.next()) {
      merge.accept(parser.parse(block, from));
      from = 0;
    }
  }

  private static Chunk get(Future<Chunk> running) {
    try {
      return running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a trace was read", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a parser failed: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
