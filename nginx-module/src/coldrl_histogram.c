
/*
 * The latency histogram.
 */


#include "coldrl_histogram.h"


#define COLDRL_SUB_BITS  3
#define COLDRL_SUB       (1 << COLDRL_SUB_BITS)


static size_t coldrl_histogram_bucket(uint64_t us);
static uint64_t coldrl_histogram_upper(size_t bucket);


void
coldrl_histogram_add(coldrl_histogram_t *h, uint64_t us)
{
    h->buckets[coldrl_histogram_bucket(us)]++;
    h->sum_us += us;

    if (us > h->max_us) {
        h->max_us = us;
    }
}


uint64_t
coldrl_histogram_count(const coldrl_histogram_t *h)
{
    size_t    i;
    uint64_t  total;

    total = 0;

    for (i = 0; i < COLDRL_HISTOGRAM_BUCKETS; i++) {
        total += h->buckets[i];
    }

    return total;
}


uint64_t
coldrl_histogram_quantile(const coldrl_histogram_t *h, double quantile)
{
    size_t    i;
    uint64_t  total, rank, seen, upper;

    total = coldrl_histogram_count(h);

    if (total == 0) {
        return 0;
    }

    rank = (uint64_t) (quantile * (double) total + 0.5);

    if (rank < 1) {
        rank = 1;
    }

    seen = 0;

    for (i = 0; i < COLDRL_HISTOGRAM_BUCKETS; i++) {
        seen += h->buckets[i];

        if (seen >= rank) {
            upper = coldrl_histogram_upper(i);
            return (upper < h->max_us) ? upper : h->max_us;
        }
    }

    return h->max_us;
}


/*
 * Below COLDRL_SUB each microsecond has its own bucket; from there on the
 * bits after the leading one choose among the eight of its power of two.
 */

static size_t
coldrl_histogram_bucket(uint64_t us)
{
    size_t  bucket, exponent;

    if (us < COLDRL_SUB) {
        return (size_t) us;
    }

    exponent = (size_t) (63 - __builtin_clzll(us)) - COLDRL_SUB_BITS;
    bucket = exponent * COLDRL_SUB + (size_t) (us >> exponent);

    return (bucket < COLDRL_HISTOGRAM_BUCKETS) ? bucket
                                               : COLDRL_HISTOGRAM_BUCKETS - 1;
}


static uint64_t
coldrl_histogram_upper(size_t bucket)
{
    size_t  exponent;

    if (bucket < 2 * COLDRL_SUB) {
        return bucket;
    }

    exponent = bucket / COLDRL_SUB - 1;

    return ((uint64_t) (bucket - exponent * COLDRL_SUB + 1) << exponent) - 1;
}
