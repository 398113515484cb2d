
/*
 * The circuit breaker: when it opens, how long it stays so, what closes it.
 */


#include "coldrl_breaker.h"
#include "unit.h"


static void
open_it(coldrl_breaker_t *b, uint64_t now)
{
    unsigned  i;

    coldrl_breaker_init(b);

    for (i = 0; i < COLDRL_BREAKER_LEAST; i++) {
        coldrl_breaker_started(b);
        coldrl_breaker_failure(b, now);
    }
}


static void
opens_when_half_of_the_last_calls_failed(void)
{
    int               i;
    coldrl_breaker_t  b;

    coldrl_breaker_init(&b);

    for (i = 0; i < 100; i++) {
        unit_check(!coldrl_breaker_success(&b));
    }

    /* 16 of the last 32 */

    for (i = 0; i < COLDRL_BREAKER_WINDOW / 2 - 1; i++) {
        unit_check(!coldrl_breaker_failure(&b, 100));
        unit_check(coldrl_breaker_allows(&b, 100));
    }

    unit_check(coldrl_breaker_failure(&b, 100));
    unit_check(!coldrl_breaker_allows(&b, 100));
}


static void
a_few_calls_are_not_enough_to_judge(void)
{
    unsigned          i;
    coldrl_breaker_t  b;

    coldrl_breaker_init(&b);

    for (i = 0; i < COLDRL_BREAKER_LEAST - 1; i++) {
        unit_check(!coldrl_breaker_failure(&b, 1));
    }

    unit_check(coldrl_breaker_allows(&b, 1));
    unit_check(coldrl_breaker_failure(&b, 1));
}


static void
a_slip_in_ten_opens_nothing(void)
{
    int               i;
    coldrl_breaker_t  b;

    coldrl_breaker_init(&b);

    for (i = 0; i < 10000; i++) {
        if (i % 10 == 9) {
            unit_check(!coldrl_breaker_failure(&b, i));

        } else {
            coldrl_breaker_success(&b);
        }
    }

    unit_check(coldrl_breaker_allows(&b, 10000));
}


static void
probes_one_at_a_time_after_a_pause_that_doubles_up_to_a_limit(void)
{
    int               i;
    uint64_t          now, pause;
    coldrl_breaker_t  b;

    now = 1000;
    pause = COLDRL_BREAKER_PAUSE_MIN_US;

    open_it(&b, now);

    for (i = 0; i < 12; i++) {
        unit_check(!coldrl_breaker_allows(&b, now + pause - 1));
        unit_check(coldrl_breaker_allows(&b, now + pause));

        now += pause;

        coldrl_breaker_started(&b);
        unit_check(!coldrl_breaker_allows(&b, now));
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

    open_it(&b, 0);

    coldrl_breaker_started(&b);
    coldrl_breaker_failure(&b, COLDRL_BREAKER_PAUSE_MIN_US);

    coldrl_breaker_started(&b);
    unit_check(coldrl_breaker_success(&b));
    unit_check(coldrl_breaker_allows(&b, 0));
    unit_check(!coldrl_breaker_failure(&b, 1));
    unit_check(b.pause_us == COLDRL_BREAKER_PAUSE_MIN_US);
}


static void
calls_from_before_it_opened_neither_close_it_nor_lengthen_the_pause(void)
{
    coldrl_breaker_t  b;

    open_it(&b, 0);

    unit_check(!coldrl_breaker_success(&b));
    unit_check(!coldrl_breaker_failure(&b, 10));
    unit_check(!coldrl_breaker_allows(&b, COLDRL_BREAKER_PAUSE_MIN_US - 1));
    unit_check(coldrl_breaker_allows(&b, COLDRL_BREAKER_PAUSE_MIN_US));
}


int
main(void)
{
    opens_when_half_of_the_last_calls_failed();
    a_few_calls_are_not_enough_to_judge();
    a_slip_in_ten_opens_nothing();
    probes_one_at_a_time_after_a_pause_that_doubles_up_to_a_limit();
    a_probe_that_succeeds_closes_it();
    calls_from_before_it_opened_neither_close_it_nor_lengthen_the_pause();

    return unit_end();
}
