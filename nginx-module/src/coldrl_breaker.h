
/*
 * A circuit breaker: after a few failures in a row the agent is left alone
 * for a while, then probed with a single call, and left alone for longer each
 * time the probe fails.  The caller passes the time in.
 */


#ifndef _COLDRL_BREAKER_H_INCLUDED_
#define _COLDRL_BREAKER_H_INCLUDED_


#include <stdint.h>


#define COLDRL_BREAKER_FAILURES      3
#define COLDRL_BREAKER_PAUSE_MIN_US  (1000 * 1000)
#define COLDRL_BREAKER_PAUSE_MAX_US  (30 * 1000 * 1000)


typedef struct {
    unsigned                  failures;
    int                       open;
    uint64_t                  pause_us;
    uint64_t                  until_us;
} coldrl_breaker_t;


void coldrl_breaker_init(coldrl_breaker_t *b);

/* 1 if a call may be made now, 0 while the circuit is open. */
int coldrl_breaker_allows(const coldrl_breaker_t *b, uint64_t now_us);

/* Each returns 1 if the circuit has just closed, or just opened. */
int coldrl_breaker_success(coldrl_breaker_t *b);
int coldrl_breaker_failure(coldrl_breaker_t *b, uint64_t now_us);


#endif /* _COLDRL_BREAKER_H_INCLUDED_ */
