package io.coldrl.server.config;

import java.nio.file.Path;

/**
 * The settings of the admin socket.
 *
 * @param socket the unix socket on which the agent is administered; not the one of the data calls
 * @param socketMode permission bits of that socket, 0 to 0777
 */
public record AdminConfig(Path socket, int socketMode) {}
