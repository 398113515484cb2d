/** What the agent counts and times of itself, and what it tells operators. Knows no transport. */
@NullMarked
package io.coldrl.server.admin;

import org.jspecify.annotations.NullMarked;
