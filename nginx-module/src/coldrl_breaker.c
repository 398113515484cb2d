
/*
 * The circuit breaker.
 */


#include "coldrl_breaker.h"


void
coldrl_breaker_init(coldrl_breaker_t *b)
{
    b->failures = 0;
    b->open = 0;
    b->pause_us = COLDRL_BREAKER_PAUSE_MIN_US;
    b->until_us = 0;
}


int
coldrl_breaker_allows(const coldrl_breaker_t *b, uint64_t now_us)
{
    return !b->open || now_us >= b->until_us;
}


int
coldrl_breaker_success(coldrl_breaker_t *b)
{
    int  was_open;

    was_open = b->open;

    coldrl_breaker_init(b);

    return was_open;
}


int
coldrl_breaker_failure(coldrl_breaker_t *b, uint64_t now_us)
{
    if (b->open) {
        /* a failed probe */

        b->pause_us *= 2;

        if (b->pause_us > COLDRL_BREAKER_PAUSE_MAX_US) {
            b->pause_us = COLDRL_BREAKER_PAUSE_MAX_US;
        }

        b->until_us = now_us + b->pause_us;

        return 0;
    }

    if (++b->failures < COLDRL_BREAKER_FAILURES) {
        return 0;
    }

    b->open = 1;
    b->until_us = now_us + b->pause_us;

    return 1;
}
