package io.coldrl.server.fuzz;

import io.coldrl.server.config.ConfigFuzz;
import io.coldrl.server.eviction.VerdictFuzz;
import io.coldrl.server.store.HistoryFuzz;
import io.coldrl.server.transport.MessageFuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What the agent and its client read from outside, each with good examples. */
enum FuzzTarget {
  QUESTION {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new MessageFuzz(directory)::question;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return golden("SelectVictimsRequest");
    }
  },
  REPORT {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new MessageFuzz(directory)::report;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return golden("AccessBatch", "AccessBatchOfOneZone");
    }
  },
  EXT_PROC {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new MessageFuzz(directory)::extProc;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return MessageFuzz.extProcSeeds();
    }
  },
  ACCESS_LOG {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new MessageFuzz(directory)::accessLog;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return MessageFuzz.accessLogSeeds();
    }
  },
  STATUS {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return MessageFuzz::status;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return MessageFuzz.statusSeeds();
    }
  },
  CONFIG {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new ConfigFuzz(directory)::config;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return ConfigFuzz.configSeeds();
    }
  },
  ENDPOINTS {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return ConfigFuzz::endpoints;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return ConfigFuzz.endpointSeeds();
    }
  },
  VERDICTS {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new VerdictFuzz(directory)::file;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return VerdictFuzz.seeds();
    }
  },
  HISTORY_HEADER {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new HistoryFuzz(directory)::header;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return new HistoryFuzz(directory).headerSeeds();
    }
  },
  HISTORY_FILE_RECORD {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return HistoryFuzz::fileRecord;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return HistoryFuzz.fileRecordSeeds();
    }
  },
  HISTORY_FILE {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return new HistoryFuzz(directory)::file;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return HistoryFuzz.patchSeeds();
    }
  },
  OBJECT_RECORD {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return RecordFuzz::object;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return RecordFuzz.seeds();
    }
  },
  ENDPOINT_RECORD {
    @Override
    Consumer<byte[]> reader(Path directory) {
      return RecordFuzz::endpoint;
    }

    @Override
    List<byte[]> seeds(Path directory) {
      return RecordFuzz.seeds();
    }
  };

  // Where Maven runs the module's tests, and where make runs.
  private static final List<Path> GOLDEN =
      List.of(Path.of("../../proto/golden"), Path.of("proto/golden"));

  /**
   * What reads any bytes; throws if that goes wrong.
   *
   * @param directory an empty one for its files
   */
  abstract Consumer<byte[]> reader(Path directory);

  /**
   * Good examples.
   *
   * @param directory an empty one for its files
   */
  abstract List<byte[]> seeds(Path directory);

  private static List<byte[]> golden(String... names) {
    Path folder = GOLDEN.stream().filter(Files::exists).findFirst().orElseThrow();
    return List.of(names).stream().map(name -> read(folder.resolve(name + ".bin"))).toList();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
