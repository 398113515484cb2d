/**
 * The command line: the commands that run and operate an agent, and the parts that all commands of
 * {@code coldrl} share (errors, exit codes, common options).
 */
@NullMarked
package io.coldrl.server.cli;

import org.jspecify.annotations.NullMarked;
