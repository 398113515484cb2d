package io.coldrl.server.transport;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of the unix socket: checks, publishes and removes it. */
public final class SocketFile {
  /*
   * The server listens under a temporary name. After the mode is set, the socket is renamed, which
   * also replaces the socket of a dead agent. So the socket never has other permissions than
   * configured.
   */
  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  private final Path path;
  private @Nullable Object identity;

  /** The socket at this path. */
  public SocketFile(Path path) {
    this.path = path;
  }

  /** The path on which the server listens before {@link #publish}. */
  public Path temporary() {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  /**
   * Checks that the socket can be created.
   *
   * @throws Failure if an agent listens on it, another file has its path, or the directory is not
   *     writable
   */
  public void check() {
    checkPlace();
    if (attributes() != null) {
      checkIsDead();
      LOG.info("replacing the socket {} of a dead agent", path);
    }
  }

  /**
   * Checks that a socket could be here, whether an agent listens on one or not.
   *
   * @throws Failure if another file has its path, or the directory is not writable
   */
  public void checkPlace() {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new Failure(
          "the socket's directory does not exist or can't be written",
          String.valueOf(directory),
          "create it, writable for the agent's user, or set another path for the socket");
    }
    BasicFileAttributes attributes = attributes();
    if (attributes != null && !attributes.isOther()) {
      throw new Failure(
          "the socket's path is a file that is not a socket",
          path.toString(),
          "move the file, or set another path for the socket");
    }
  }

  // Only a refused connection proves that nobody listens. Any other error may come from an agent
  // that lives: of another user (no permission), or with a full queue of connections.
  private void checkIsDead() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Blocking, it would wait for a frozen agent without limit.
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException dead) {
      return;
    } catch (IOException e) {
      if (attributes() == null) {
        return;
      }
      throw new Failure(
          "can't tell whether another agent serves on the socket: " + e.getMessage(),
          path.toString(),
          "if no agent runs there, remove the file, else set another socket");
    }
    throw new Failure(
        "another agent serves on the socket",
        path.toString(),
        "stop that agent, or set another socket (and another history_file)");
  }

  /** Sets the mode of the listening socket and renames it. */
  public void publish(int mode) throws IOException {
    Path temporary = temporary();
    Files.setPosixFilePermissions(temporary, permissions(mode));
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    BasicFileAttributes attributes = attributes();
    identity = attributes == null ? null : attributes.fileKey();
  }

  /** Removes the temporary socket of a dead agent, if there is one. */
  public void removeTemporary() throws IOException {
    Files.deleteIfExists(temporary());
  }

  /** Whether another file has the socket's path. */
  boolean isReplaced() {
    BasicFileAttributes attributes = attributes();
    return attributes != null && identity != null && !identity.equals(attributes.fileKey());
  }

  /** Removes the socket, unless another file has replaced it. */
  public void remove() {
    BasicFileAttributes attributes = attributes();
    if (attributes == null || identity == null || !identity.equals(attributes.fileKey())) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("can't remove the socket {}: {}", path, e.toString());
    }
  }

  private @Nullable BasicFileAttributes attributes() {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      LOG.warn("can't read the attributes of {}: {}", path, e.toString());
      return null;
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    // From the highest bit down: owner, group, others; read, write, execute in each.
    PosixFilePermission[] bits = {
      PosixFilePermission.OWNER_READ,
      PosixFilePermission.OWNER_WRITE,
      PosixFilePermission.OWNER_EXECUTE,
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.GROUP_WRITE,
      PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_READ,
      PosixFilePermission.OTHERS_WRITE,
      PosixFilePermission.OTHERS_EXECUTE
    };
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < bits.length; i++) {
      if ((mode >> (bits.length - 1 - i) & 1) == 1) {
        permissions.add(bits[i]);
      }
    }
    return permissions;
  }
}
