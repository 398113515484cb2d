/**
 * The command line: the commands of a running agent, and what all commands of {@code coldrl} share
 * (errors in three lines, exit codes, output formats).
 */
@NullMarked
package io.coldrl.server.cli;

import org.jspecify.annotations.NullMarked;
