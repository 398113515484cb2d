package io.coldrl.learn;

/**
 * A stage of training, judged in closed loop.
 *
 * @param name such as "likelihood", "dqn-1" or "on-policy-1"
 * @param validation the result on the validation part; lower is better. Eviction: miss ratio by the
 *     objective, the geometric mean over the capacities. Routing: the geometric mean of cost and
 *     p99 latency over those of least-request
 */
public record TrainingStage(String name, double validation) {}
