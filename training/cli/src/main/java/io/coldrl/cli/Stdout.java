package io.coldrl.cli;

import io.coldrl.core.Failure;
import java.io.PrintWriter;

/** Prints results; output that is lost is a failure. */
final class Stdout {
  private Stdout() {}

  /**
   * Prints the text and flushes.
   *
   * @throws Failure if that fails
   */
  static void print(PrintWriter out, String text) {
    out.print(text);
    // PrintWriter and System.out never throw.
    if (out.checkError() || System.out.checkError()) {
      throw new Failure(
          "the result can't be written",
          "standard output",
          "check whether the disk is full or the reading program has ended");
    }
  }
}
