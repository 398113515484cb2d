
/*
 * The histogram: its quantiles against those of the sorted values.
 */


#include <stdlib.h>

#include "coldrl_histogram.h"
#include "unit.h"


static int
compare(const void *a, const void *b)
{
    uint64_t  x = *(const uint64_t *) a, y = *(const uint64_t *) b;

    return (x > y) - (x < y);
}


static void
is_zero_when_empty(void)
{
    static coldrl_histogram_t  h;

    unit_check(coldrl_histogram_quantile(&h, 0.5) == 0);
    unit_check(h.max_us == 0);
}


static void
small_values_are_exact(void)
{
    uint64_t            i;
    coldrl_histogram_t  h = { .max_us = 0 };

    for (i = 1; i <= 10; i++) {
        coldrl_histogram_add(&h, i);
    }

    unit_check(coldrl_histogram_quantile(&h, 0.5) == 5);
    unit_check(coldrl_histogram_quantile(&h, 1.0) == 10);
}


static void
quantiles_are_at_most_an_eighth_above_the_truth(void)
{
    size_t              i;
    double              q;
    uint64_t            exact, quantile;
    static uint64_t     values[10000];
    coldrl_histogram_t  h = { .max_us = 0 };

    srandom(7);

    for (i = 0; i < 10000; i++) {
        values[i] = (uint64_t) random() % (1u << (random() % 22 + 1));
        coldrl_histogram_add(&h, values[i]);
    }

    qsort(values, 10000, sizeof(uint64_t), compare);

    for (q = 0.01; q < 1.0; q += 0.01) {
        exact = values[(size_t) (q * 10000 + 0.5) - 1];
        quantile = coldrl_histogram_quantile(&h, q);

        unit_check(quantile >= exact);
        unit_check((double) quantile <= (double) exact * 1.125);
    }
}


static void
takes_any_value(void)
{
    coldrl_histogram_t  h = { .max_us = 0 };

    coldrl_histogram_add(&h, UINT64_MAX);
    coldrl_histogram_add(&h, 0);

    unit_check(h.max_us == UINT64_MAX);
    unit_check(coldrl_histogram_quantile(&h, 0.5) == 0);
    unit_check(coldrl_histogram_quantile(&h, 1.0) >= (1u << 22));
}


int
main(void)
{
    is_zero_when_empty();
    small_values_are_exact();
    quantiles_are_at_most_an_eighth_above_the_truth();
    takes_any_value();

    return unit_end();
}
