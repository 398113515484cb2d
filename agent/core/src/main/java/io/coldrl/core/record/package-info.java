/** Fixed-size records of objects, placements and endpoints, as agent and simulators keep them. */
@NullMarked
package io.coldrl.core.record;

import org.jspecify.annotations.NullMarked;
