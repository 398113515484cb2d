/** The {@code coldrl} command with demonstrations and measurements on real proxies. */
@NullMarked
package io.coldrl.lab;

import org.jspecify.annotations.NullMarked;
