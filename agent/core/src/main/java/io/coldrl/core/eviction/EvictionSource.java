package io.coldrl.core.eviction;

/** Who decided: the model, or LRU and the reason for it. */
public enum EvictionSource {
  MODEL,
  /** The model was not done within the budget. */
  LRU_BUDGET,
  /** No usable model is loaded. */
  LRU_NO_MODEL,
  /** The model does worse than LRU in the guard's scaled-down caches. */
  LRU_GUARD,
  /** The question had waited for its whole budget before its turn came, or no scorer was free. */
  LRU_OVERLOAD,
  /** The model failed or gave a score that is not a number. */
  LRU_MODEL_ERROR
}
