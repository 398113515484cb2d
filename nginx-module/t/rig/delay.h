
/*
 * Time for the rig: sleeps of microseconds that signals do not cut short.
 */


#ifndef _COLDRL_RIG_DELAY_H_INCLUDED_
#define _COLDRL_RIG_DELAY_H_INCLUDED_


#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>


static inline uint64_t
delay_now_us(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000000 + (uint64_t) ts.tv_nsec / 1000;
}


static inline void
delay_us(uint64_t us)
{
    struct timespec  ts = {
        .tv_sec = (time_t) (us / 1000000),
        .tv_nsec = (long) (us % 1000000) * 1000
    };

    while (nanosleep(&ts, &ts) == -1 && errno == EINTR) { /* void */ }
}


/* Microseconds in an environment variable; 0 where there is none. */

static inline uint64_t
delay_of(const char *variable)
{
    const char  *value = getenv(variable);

    return value == NULL ? 0 : strtoull(value, NULL, 10);
}


/* A copy of an environment variable; NULL where there is none. */

static inline char *
delay_strdup(const char *variable)
{
    const char  *value = getenv(variable);

    return value == NULL ? NULL : strdup(value);
}


#endif /* _COLDRL_RIG_DELAY_H_INCLUDED_ */
