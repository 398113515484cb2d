/** Training stages and their listener, shared by both tasks. */
@NullMarked
package io.coldrl.learn;

import org.jspecify.annotations.NullMarked;
