/**
 * Describes and judges a trained model: its data, its results on held-out requests, and whether to
 * deploy it.
 */
@NullMarked
package io.coldrl.learn.card;

import org.jspecify.annotations.NullMarked;
