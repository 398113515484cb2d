/** What training of both tasks shares: its stages and who listens to it. */
@NullMarked
package io.coldrl.learn;

import org.jspecify.annotations.NullMarked;
