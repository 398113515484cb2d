package io.coldrl.lab.module;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Paths to ask for. */
public final class RequestPaths {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private RequestPaths() {}

  /** Paths that no request of this JVM has asked for. */
  public static List<String> fresh(String folder, int n) {
    int first = NEXT.getAndAdd(n);
    List<String> paths = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      paths.add(folder + "/new-" + (first + i));
    }
    return paths;
  }

  /** The same paths each time. */
  public static List<String> set(String folder, String name, int n) {
    List<String> paths = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      paths.add(folder + "/" + name + "-" + i);
    }
    return paths;
  }
}
