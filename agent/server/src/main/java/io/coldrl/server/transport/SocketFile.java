package io.coldrl.server.transport;

import io.coldrl.core.Failure;
import java.io.IOException;
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

/** The unix socket as a file: claimed, given its mode, put in place, removed. */
final class SocketFile {
  /*
   * The server listens under a temporary name. Only when the mode is right does the socket take its
   * real name, in one step that also replaces a dead agent's: nobody ever meets a socket with other
   * permissions than asked for.
   */
  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  private final Path path;
  private @Nullable Object identity;

  SocketFile(Path path) {
    this.path = path;
  }

  /** Where the server has to listen before {@link #publish}. */
  Path temporary() {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  /** Makes sure that no agent serves on the path and that a socket can be made there. */
  void check() {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new Failure(
          "the socket's directory does not exist or can't be written",
          String.valueOf(directory),
          "make it, writable for the agent's user, or set socket elsewhere");
    }
    BasicFileAttributes attributes = attributes();
    if (attributes == null) {
      return;
    }
    if (!attributes.isOther()) {
      throw new Failure(
          "there is a file that is no socket where the socket should be",
          path.toString(),
          "move it away, or set socket elsewhere");
    }
    if (isAnswered()) {
      throw new Failure(
          "another agent serves on the socket",
          path.toString(),
          "stop that agent, or set another socket (and another history_file)");
    }
    LOG.info("replacing the socket {} that a dead agent left", path);
  }

  private boolean isAnswered() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Gives the listening socket its mode and its name. */
  void publish(int mode) throws IOException {
    Path temporary = temporary();
    Files.setPosixFilePermissions(temporary, permissions(mode));
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    BasicFileAttributes attributes = attributes();
    identity = attributes == null ? null : attributes.fileKey();
  }

  /** Removes what a dead agent may have left under the temporary name. */
  void removeTemporary() throws IOException {
    Files.deleteIfExists(temporary());
  }

  /** Removes the socket, unless another has taken its place. */
  void remove() {
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
      LOG.warn("can't look at {}: {}", path, e.toString());
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
