
/*
 * The circuit breaker: when it opens, how long it stays so, what closes it.
 */


#include "coldrl_breaker.h"
#include "unit.h"


static void
opens_after_three_failures_in_a_row(void)
{
    coldrl_breaker_t  b;

    coldrl_breaker_init(&b);

    unit_check(coldrl_breaker_allows(&b, 0));
    unit_check(!coldrl_breaker_failure(&b, 100));
    unit_check(!coldrl_breaker_failure(&b, 200));
    unit_check(coldrl_breaker_allows(&b, 250));
    unit_check(coldrl_breaker_failure(&b, 300));
    unit_check(!coldrl_breaker_allows(&b, 300));
}


static void
a_success_in_between_starts_the_count_anew(void)
{
    coldrl_breaker_t  b;

    coldrl_breaker_init(&b);

    coldrl_breaker_failure(&b, 1);
    coldrl_breaker_failure(&b, 2);
    unit_check(!coldrl_breaker_success(&b));
    coldrl_breaker_failure(&b, 3);
    unit_check(!coldrl_breaker_failure(&b, 4));
    unit_check(coldrl_breaker_allows(&b, 5));
}


static void
probes_after_a_pause_that_doubles_up_to_a_limit(void)
{
    int               i;
    uint64_t          now, pause;
    coldrl_breaker_t  b;

    coldrl_breaker_init(&b);

    now = 1000;
    pause = COLDRL_BREAKER_PAUSE_MIN_US;

    coldrl_breaker_failure(&b, now);
    coldrl_breaker_failure(&b, now);
    coldrl_breaker_failure(&b, now);

    for (i = 0; i < 10; i++) {
        unit_check(!coldrl_breaker_allows(&b, now + pause - 1));
        unit_check(coldrl_breaker_allows(&b, now + pause));

        now += pause;
        unit_check(!coldrl_breaker_failure(&b, now));

        pause *= 2;

        if (pause > COLDRL_BREAKER_PAUSE_MAX_US) {
            pause = COLDRL_BREAKER_PAUSE_MAX_US;
        }
    }

    unit_check(pause == COLDRL_BREAKER_PAUSE_MAX_US);
}


static void
a_probe_that_succeeds_closes_it(void)
{
    coldrl_breaker_t  b;

    coldrl_breaker_init(&b);

    coldrl_breaker_failure(&b, 0);
    coldrl_breaker_failure(&b, 0);
    coldrl_breaker_failure(&b, 0);
    coldrl_breaker_failure(&b, COLDRL_BREAKER_PAUSE_MIN_US);

    unit_check(coldrl_breaker_success(&b));
    unit_check(coldrl_breaker_allows(&b, 0));
    unit_check(!coldrl_breaker_failure(&b, 1));
    unit_check(b.pause_us == COLDRL_BREAKER_PAUSE_MIN_US);
}


int
main(void)
{
    opens_after_three_failures_in_a_row();
    a_success_in_between_starts_the_count_anew();
    probes_after_a_pause_that_doubles_up_to_a_limit();
    a_probe_that_succeeds_closes_it();

    return unit_end();
}
