package io.coldrl.trace;

/** Parses blocks of one file. Owned by one thread. */
interface BlockParser {
  /** Parses what stands from byte {@code from} of the block on. */
  Chunk parse(BlockReader.Block block, int from);
}
