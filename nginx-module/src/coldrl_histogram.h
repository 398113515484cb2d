
/*
 * A histogram of microseconds with logarithmic buckets: eight to each power
 * of two, so a quantile is never more than 12.5% above the truth.
 */


#ifndef _COLDRL_HISTOGRAM_H_INCLUDED_
#define _COLDRL_HISTOGRAM_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


/* up to 2^23 us, some 8 seconds; the last bucket has all that took longer */
#define COLDRL_HISTOGRAM_BUCKETS  (8 * 21)


typedef struct {
    uint64_t                  buckets[COLDRL_HISTOGRAM_BUCKETS];
    uint64_t                  max_us;
    uint64_t                  sum_us;
} coldrl_histogram_t;


/* One writer at a time; readers need no lock. */
void coldrl_histogram_add(coldrl_histogram_t *h, uint64_t us);

uint64_t coldrl_histogram_count(const coldrl_histogram_t *h);

/* The upper bound of the bucket that holds the quantile; 0 if empty. */
uint64_t coldrl_histogram_quantile(const coldrl_histogram_t *h,
    double quantile);


#endif /* _COLDRL_HISTOGRAM_H_INCLUDED_ */
