/** Compares NGINX with the module and stock NGINX, one class a row. */
@NullMarked
package io.coldrl.lab.module;

import org.jspecify.annotations.NullMarked;
