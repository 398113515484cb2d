/**
 * What is remembered of an object, how an access changes it, and the feature vector that models
 * see.
 *
 * <p>Shared by the agent and the simulator, so that a model is trained on the numbers it is served.
 */
@NullMarked
package io.coldrl.core.feature;

import org.jspecify.annotations.NullMarked;
