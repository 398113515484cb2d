
/*
 * A circuit breaker: once half of the last calls have failed, no call is made
 * for a while, then a single probe; each failed probe doubles the pause.
 * Single failures do not open it.  The caller passes the time in.
 */


#ifndef _COLDRL_BREAKER_H_INCLUDED_
#define _COLDRL_BREAKER_H_INCLUDED_


#include <stdint.h>


/* the number of last calls that count, and the fewest to judge by */
#define COLDRL_BREAKER_WINDOW        32
#define COLDRL_BREAKER_LEAST         4

#define COLDRL_BREAKER_PAUSE_MIN_US  (50 * 1000)
#define COLDRL_BREAKER_PAUSE_MAX_US  (10 * 1000 * 1000)


typedef struct {
    /* a bit for each of the last calls, the newest lowest; set: failed */
    uint32_t                  failed;
    unsigned                  calls;

    int                       open;
    int                       probing;
    uint64_t                  pause_us;
    uint64_t                  until_us;
} coldrl_breaker_t;


void coldrl_breaker_init(coldrl_breaker_t *b);

/* 1 if a call may be made now.  While the circuit is open only a probe may. */
int coldrl_breaker_allows(const coldrl_breaker_t *b, uint64_t now_us);

/* The call that was allowed is under way. */
void coldrl_breaker_started(coldrl_breaker_t *b);

/* Each returns 1 if the circuit has just closed, or just opened. */
int coldrl_breaker_success(coldrl_breaker_t *b);
int coldrl_breaker_failure(coldrl_breaker_t *b, uint64_t now_us);


#endif /* _COLDRL_BREAKER_H_INCLUDED_ */
