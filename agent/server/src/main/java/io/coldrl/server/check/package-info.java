/**
 * What {@code coldrl agent --check} finds: whether an agent could run with a configuration on this
 * machine. A check changes nothing, and an agent that runs with the same configuration does not
 * notice it.
 */
@NullMarked
package io.coldrl.server.check;

import org.jspecify.annotations.NullMarked;
