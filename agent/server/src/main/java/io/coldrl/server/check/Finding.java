package io.coldrl.server.check;

import io.coldrl.core.Failure;

/**
 * A problem that a check found.
 *
 * @param isError whether the agent does not start, or does not do what is configured; otherwise it
 *     serves, with a part of what is configured
 * @param what what is wrong, with the value and the limit
 * @param where the setting or file
 * @param remedy what to try
 */
public record Finding(boolean isError, String what, String where, String remedy) {
  /** An error of a setting. */
  static Finding error(String what, String where, String remedy) {
    return new Finding(true, what, where, remedy);
  }

  static Finding warning(String what, String where, String remedy) {
    return new Finding(false, what, where, remedy);
  }

  /** What an agent would fail with because of a setting. */
  static Finding of(boolean isError, String setting, Failure failure) {
    return new Finding(isError, failure.what(), setting + " " + failure.where(), failure.remedy());
  }
}
