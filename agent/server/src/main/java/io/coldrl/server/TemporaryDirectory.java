package io.coldrl.server;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Unsafe;

/**
 * This process's own directory for temporary files, into which libraries unpack native code. It is
 * removed when it is closed; that of a process that was killed is removed by the next start.
 */
public final class TemporaryDirectory implements AutoCloseable {
  /*
   * Process 7 has the directory agent-7-1f0c2d3e and a locked file agent-7-1f0c2d3e.lock beside it.
   * The kernel frees the lock when the process dies, however it dies. A process id alone does not
   * tell whether the process lives: it may be in use again, or belong to another container.
   */
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryDirectory.class);
  private static final String PREFIX = "agent-";
  private static final String LOCK = ".lock";
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  // Netty, JNA and jffi. The first is for all others, and for the children that try models.
  private static final List<String> PROPERTIES =
      List.of("java.io.tmpdir", "io.netty.native.workdir", "jna.tmpdir", "jffi.extract.dir");

  private final Path directory;
  private final Path lockFile;
  private final FileChannel lock;

  private TemporaryDirectory(Path directory, Path lockFile, FileChannel lock) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Makes the directory of this process and removes those of processes that have died.
   *
   * @param parent where to make it; is made if its own parent exists
   * @throws Failure if files there can't be written or can't be executed
   */
  public static TemporaryDirectory open(Path parent) {
    try {
      if (!Files.isDirectory(parent)) {
        makeParent(parent);
      }
      removeLeftovers(parent);
      TemporaryDirectory made = null;
      while (made == null) {
        made = tryMake(parent);
      }
      made.checkExecutable(parent);
      return made;
    } catch (IOException e) {
      throw new Failure(
          "can't write to the directory for temporary files: " + e,
          parent.toString(),
          "make it, writable for the agent's user, or set temporary_directory elsewhere",
          e);
    }
  }

  private static void makeParent(Path parent) throws IOException {
    try {
      Files.createDirectory(parent, OWNER_ONLY);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(parent)) {
        throw e;
      }
    }
  }

  private static @Nullable TemporaryDirectory tryMake(Path parent) throws IOException {
    String name =
        PREFIX + ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
    Path file = parent.resolve(name + LOCK);
    FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
    // Another process that starts may have taken the file for a leftover before it was locked.
    if (tryLock(channel) == null || !Files.exists(file)) {
      channel.close();
      return null;
    }
    try {
      Path own = Files.createDirectory(parent.resolve(name), OWNER_ONLY);
      return new TemporaryDirectory(own, file, channel);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      channel.close();
      throw e;
    }
  }

  // The lock's file has the permission; the kernel refuses it on a file system without execution.
  private void checkExecutable(Path parent) {
    if (!Files.isExecutable(lockFile)) {
      close();
      throw new Failure(
          "files in the directory for temporary files can't be executed",
          parent.toString(),
          "mount its file system without noexec, or set temporary_directory elsewhere");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void removeLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, PREFIX + "*" + LOCK)) {
      for (Path each : locks) {
        removeIfLeftOver(each);
      }
    }
  }

  private static void removeIfLeftOver(Path file) {
    String name = file.getFileName().toString();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (tryLock(channel) != null) {
        delete(file.resolveSibling(name.substring(0, name.length() - LOCK.length())));
        Files.deleteIfExists(file);
        LOG.debug("removed temporary files of a process that has died: {}", name);
      }
    } catch (IOException e) {
      // Its process has just removed it, or another user's agent left it there.
      LOG.debug("can't remove {}: {}", file, e.toString());
    }
  }

  /** The directory. */
  public Path path() {
    return directory;
  }

  /**
   * Makes the libraries of this JVM unpack into this directory. To be called before the first of
   * them is loaded.
   */
  public void use() {
    for (String property : PROPERTIES) {
      System.setProperty(property, directory.toString());
    }
    try {
      setDefaultOfFiles();
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn(
          "ONNX Runtime unpacks its library into the JVM's own java.io.tmpdir, since this JVM does"
              + " not let it be changed: {}. If that fails, set it in COLDRL_JAVA_OPTS",
          e.toString());
    }
  }

  /*
   * ONNX Runtime calls Files.createTempDirectory without a parent, even where it has nothing to
   * unpack. That method knows java.io.tmpdir as it was when the JVM started, and there is no other
   * way to change it in a running JVM. Before the first call, nothing has compiled the value in.
   */
  private void setDefaultOfFiles() throws ReflectiveOperationException {
    Field singleton = Unsafe.class.getDeclaredField("theUnsafe");
    singleton.setAccessible(true);
    Unsafe unsafe = (Unsafe) singleton.get(null);
    Field field = Class.forName("java.nio.file.TempFileHelper").getDeclaredField("tmpdir");
    unsafe.putObject(unsafe.staticFieldBase(field), unsafe.staticFieldOffset(field), directory);
  }

  /** Removes the directory; idempotent. */
  @Override
  public synchronized void close() {
    if (!lock.isOpen()) {
      return;
    }
    delete(directory);
    try {
      Files.deleteIfExists(lockFile);
      lock.close();
    } catch (IOException e) {
      LOG.debug("can't remove {}: {}", lockFile, e.toString());
    }
  }

  private static void delete(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("can't remove {}: {}", tree, e.toString());
    }
  }
}
