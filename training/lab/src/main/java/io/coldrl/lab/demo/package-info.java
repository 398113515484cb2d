/**
 * {@code coldrl demo}: generated traffic through real NGINX, by LRU, by the rule and by a model.
 */
@NullMarked
package io.coldrl.lab.demo;

import org.jspecify.annotations.NullMarked;
