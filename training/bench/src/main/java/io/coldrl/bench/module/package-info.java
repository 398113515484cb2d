/**
 * NGINX with the module beside stock NGINX, on loopback: one class per row of what is measured, and
 * the processes that they share.
 */
@NullMarked
package io.coldrl.bench.module;

import org.jspecify.annotations.NullMarked;
