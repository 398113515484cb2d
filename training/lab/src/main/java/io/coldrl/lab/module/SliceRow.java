package io.coldrl.lab.module;

import java.util.List;

/** Slices are fetched and cached by subrequests: each is an access of its own. */
final class SliceRow implements BenchRow {
  private static final int OBJECTS = 10;
  private static final int ROUNDS = 3;
  private static final int SLICES = 4;
  private static final int PATIENCE_SECONDS = 10;

  @Override
  public String id() {
    return "h";
  }

  @Override
  public String title() {
    return "slice 64k: 30 requests for the first 256 KB of 10 objects";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    int expected = OBJECTS * ROUNDS * SLICES;
    try (RowProcesses processes = new RowProcesses()) {
      CScriptedAgent agent = processes.scripted();
      Proxy proxy =
          processes.proxy(
              new ProxyConfig()
                  .zone("8m", "max_size=1g inactive=1d")
                  .location(
                      "slice 64k;",
                      "proxy_cache_key $scheme$proxy_host$request_uri$slice_range;",
                      "proxy_set_header Range $slice_range;",
                      "proxy_cache_valid 200 206 1h;")
                  .module(processes.socketDirective()));
      List<String> paths = RequestPaths.set("/1024k", "part", OBJECTS);
      processes
          .load(proxy)
          .loop(paths, 30, ROUNDS * OBJECTS / 30.0, "Range: bytes=0-262143")
          .await();
      Waiting.until(PATIENCE_SECONDS, () -> agent.counts().accesses() >= expected);
      CScriptedAgent.Counts counts = agent.counts();
      return List.of(
          Finding.ofModule("accesses reported", counts.accesses(), RowAim.exactly(expected)),
          Finding.ofModule("keys among them", counts.keys(), RowAim.exactly(OBJECTS * SLICES)));
    }
  }
}
