package io.coldrl.inference;

import java.util.function.Consumer;

/**
 * Who ends runs that take too long.
 *
 * @param watchdog ends them
 * @param onOverrun told the model's version by the thread whose run was ended; must not block
 */
record Supervision(Watchdog watchdog, Consumer<String> onOverrun) {}
