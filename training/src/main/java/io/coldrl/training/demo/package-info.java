/**
 * The demonstration: generated traffic through real NGINX, first by LRU, then by a model trained
 * from the log which that NGINX wrote.
 */
@NullMarked
package io.coldrl.training.demo;

import org.jspecify.annotations.NullMarked;
