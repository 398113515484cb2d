/** Configuration of the agent: parsed once, strictly, into an immutable record. */
@NullMarked
package io.coldrl.server.config;

import org.jspecify.annotations.NullMarked;
