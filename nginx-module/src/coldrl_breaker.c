
/*
 * The circuit breaker.
 */


#include "coldrl_breaker.h"


static void coldrl_breaker_note(coldrl_breaker_t *b, unsigned failed);


void
coldrl_breaker_init(coldrl_breaker_t *b)
{
    b->failed = 0;
    b->calls = 0;
    b->open = 0;
    b->probing = 0;
    b->pause_us = COLDRL_BREAKER_PAUSE_MIN_US;
    b->until_us = 0;
}


int
coldrl_breaker_allows(const coldrl_breaker_t *b, uint64_t now_us)
{
    return !b->open || (!b->probing && now_us >= b->until_us);
}


void
coldrl_breaker_started(coldrl_breaker_t *b)
{
    b->probing = b->open;
}


int
coldrl_breaker_success(coldrl_breaker_t *b)
{
    if (b->open) {

        if (!b->probing) {
            /* a call from before the opening succeeded */
            return 0;
        }

        coldrl_breaker_init(b);
        return 1;
    }

    coldrl_breaker_note(b, 0);

    if (b->failed == 0) {
        b->pause_us = COLDRL_BREAKER_PAUSE_MIN_US;
    }

    return 0;
}


int
coldrl_breaker_failure(coldrl_breaker_t *b, uint64_t now_us)
{
    if (b->open) {

        if (b->probing) {
            b->probing = 0;
            b->pause_us *= 2;

            if (b->pause_us > COLDRL_BREAKER_PAUSE_MAX_US) {
                b->pause_us = COLDRL_BREAKER_PAUSE_MAX_US;
            }

            b->until_us = now_us + b->pause_us;
        }

        return 0;
    }

    coldrl_breaker_note(b, 1);

    if (b->calls < COLDRL_BREAKER_LEAST
        || 2 * (unsigned) __builtin_popcount(b->failed) < b->calls)
    {
        return 0;
    }

    b->open = 1;
    b->until_us = now_us + b->pause_us;

    return 1;
}


static void
coldrl_breaker_note(coldrl_breaker_t *b, unsigned failed)
{
    b->failed = (b->failed << 1) | failed;

    if (b->calls < COLDRL_BREAKER_WINDOW) {
        b->calls++;
    }
}
