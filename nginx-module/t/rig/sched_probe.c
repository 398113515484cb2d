
/*
 * How late this machine wakes a process up: sleeps for 500 microseconds again
 * and again until SIGTERM, then prints the quantiles of what a sleep took
 * longer, as JSON, in microseconds.
 *
 *     sched_probe
 */


#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "delay.h"

#define SLEEP_US  500
#define PAUSE_US  4500
#define SLEEPS    65536


static volatile sig_atomic_t  stop;


static void
on_signal(int signo)
{
    (void) signo;

    stop = 1;
}


static int
compare(const void *a, const void *b)
{
    uint64_t  x = *(const uint64_t *) a, y = *(const uint64_t *) b;

    return (x > y) - (x < y);
}


int
main(void)
{
    size_t           n;
    uint64_t         start;
    static uint64_t  late[SLEEPS];

    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_TIMERSLACK, 1);

    for (n = 0; n < SLEEPS && !stop; n++) {
        start = delay_now_us();
        delay_us(SLEEP_US);
        late[n] = delay_now_us() - start - SLEEP_US;
        delay_us(PAUSE_US);
    }

    qsort(late, n, sizeof(uint64_t), compare);

    printf("{\"sleeps\":%zu,\"p50\":%llu,\"p99\":%llu,\"max\":%llu}\n", n,
           (unsigned long long) (n ? late[n / 2] : 0),
           (unsigned long long) (n ? late[n * 99 / 100] : 0),
           (unsigned long long) (n ? late[n - 1] : 0));

    return 0;
}
