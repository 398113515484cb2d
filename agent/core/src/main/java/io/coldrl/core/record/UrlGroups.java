package io.coldrl.core.record;

/**
 * The groups of an object by its URL: hashes that docs/url-groups.md defines and {@code
 * coldrl_groups.c} computes too.
 */
public final class UrlGroups {
  /** Groups of an object: by extension, by first directory and extension, by directory. */
  public static final int COUNT = 3;

  /** A group that is not known. */
  public static final int UNKNOWN = 0;

  private static final int MAX_EXTENSION = 8;
  private static final int FNV_BASIS = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private UrlGroups() {}

  /**
   * Writes the groups of a request target to {@code out[at, at + COUNT)}.
   *
   * @param target has the request target at {@code [from, to)}; scheme and host are ignored
   */
  public static void of(byte[] target, int from, int to, int[] out, int at) {
    int end = find(target, from, to, '?');
    int path = pathStart(target, from, end);
    int name = path;
    int extension = end;
    for (int i = path; i < end; i++) {
      if (target[i] == '/') {
        name = i + 1;
        extension = end;
      } else if (target[i] == '.' && i > name) {
        extension = i + 1;
      }
    }
    if (end - extension > MAX_EXTENSION) {
      extension = end;
    }
    int first = Math.min(path + 1, name);
    int query = end < to ? 1 : 0;
    int byExtension = hash(step(step(FNV_BASIS, 1), query), target, extension, end);
    int byFirst = hash(step(step(FNV_BASIS, 2), query), target, extension, end);
    byFirst = hash(step(byFirst, '/'), target, first, find(target, first, name, '/'));
    int byDirectory = hash(step(FNV_BASIS, 3), target, path, name);
    out[at] = known(byExtension);
    out[at + 1] = known(byFirst);
    out[at + 2] = known(byDirectory);
  }

  private static int pathStart(byte[] target, int from, int end) {
    int slash = find(target, from, end, '/');
    boolean isScheme = slash > from && target[slash - 1] == ':';
    if (isScheme && slash + 1 < end && target[slash + 1] == '/') {
      return find(target, slash + 2, end, '/');
    }
    return slash;
  }

  private static int find(byte[] bytes, int from, int to, char wanted) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private static int hash(int start, byte[] bytes, int from, int to) {
    int hash = start;
    for (int i = from; i < to; i++) {
      hash = step(hash, bytes[i] & 0xff);
    }
    return hash;
  }

  private static int step(int hash, int value) {
    return (hash ^ value) * FNV_PRIME;
  }

  private static int known(int hash) {
    return hash == UNKNOWN ? 1 : hash;
  }
}
