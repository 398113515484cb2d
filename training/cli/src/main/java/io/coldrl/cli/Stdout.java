package io.coldrl.cli;

import io.coldrl.core.Failure;
import java.io.PrintWriter;

/** Prints results where a lost one must not pass for success. */
final class Stdout {
  private Stdout() {}

  /**
   * Prints and flushes.
   *
   * @throws Failure where that was not possible
   */
  static void print(PrintWriter out, String text) {
    out.print(text);
    // The stream below keeps errors to itself.
    if (out.checkError() || System.out.checkError()) {
      throw new Failure(
          "the result can't be written",
          "standard output",
          "is the disk full, or the program that reads it gone?");
    }
  }
}
