package io.coldrl.trace.format;

/** Parses blocks of one file. Owned by one thread. */
public interface BlockParser {
  /** Parses the block from byte {@code from} on. */
  Chunk parse(Block block, int from);
}
