package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses by a consistent hash of the object, skipping backends that have more than {@link #BOUND}
 * times their share of the requests in flight (Mirrokni, Thorup, Zadimoghaddam: Consistent Hashing
 * with Bounded Loads, 2018).
 */
final class HashBalancer implements Balancer {
  static final double BOUND = 1.25;

  private final BalancerView site;
  private final int agent;
  private final TableMaker tables;
  private int[] active = new int[0];
  private int[] table = new int[0];

  /**
   * Builds a table of backends, indexed by the low bits of a hash; neighbours are the next choices.
   */
  interface TableMaker {
    int[] make(int[] backends);
  }

  HashBalancer(BalancerView site, int agent, TableMaker tables) {
    this.site = site;
    this.agent = agent;
    this.tables = tables;
  }

  @Override
  public int choose(int request, long nowUs) {
    if (site.active() != active) {
      active = site.active();
      table = tables.make(active);
    }
    int total = 1;
    for (int i : active) {
      total += site.inFlight(agent, i);
    }
    double most = Math.ceil(BOUND * total / active.length);
    int at = (int) Math.floorMod(site.objectHash(request), (long) table.length);
    for (int tries = 0; tries < table.length; tries++) {
      int backend = table[(at + tries) % table.length];
      if (site.inFlight(agent, backend) + 1 <= most) {
        return backend;
      }
    }
    return table[at];
  }

  /** A ring of {@code 2^16} positions with 160 points per backend (Karger et al., 1997). */
  static int[] ring(int[] backends) {
    int size = 1 << 16;
    int points = 160;
    int[] table = new int[size];
    Arrays.fill(table, -1);
    for (int backend : backends) {
      SplittableRandom random = new SplittableRandom(7919L * (backend + 1));
      for (int p = 0; p < points; p++) {
        table[random.nextInt(size)] = backend;
      }
    }
    int next = Arrays.stream(table).filter(b -> b >= 0).findFirst().orElse(backends[0]);
    for (int i = size - 1; i >= 0; i--) {
      if (table[i] < 0) {
        table[i] = next;
      } else {
        next = table[i];
      }
    }
    return table;
  }

  /** Maglev's table (Eisenbud et al.: Maglev, NSDI 2016, section 3.4). */
  static int[] maglev(int[] backends) {
    int size = 65_537;
    int n = backends.length;
    long[] offset = new long[n];
    long[] skip = new long[n];
    long[] next = new long[n];
    for (int b = 0; b < n; b++) {
      SplittableRandom random = new SplittableRandom(104_729L * (backends[b] + 1));
      offset[b] = random.nextInt(size);
      skip[b] = 1 + random.nextInt(size - 1);
    }
    int[] table = new int[size];
    Arrays.fill(table, -1);
    for (int filled = 0; filled < size; ) {
      for (int b = 0; b < n && filled < size; b++) {
        int at;
        do {
          at = (int) ((offset[b] + skip[b] * next[b]++) % size);
        } while (table[at] >= 0);
        table[at] = backends[b];
        filled++;
      }
    }
    return table;
  }
}
