
/*
 * Victims named ahead of need, best first.  Free of NGINX types; the Java
 * class Reserve of the simulator follows the same rules, and its class
 * ModuleLimits repeats the constants.
 */


#ifndef _COLDRL_RESERVE_H_INCLUDED_
#define _COLDRL_RESERVE_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>

#include "coldrl_wire.h"


#define COLDRL_RESERVE             64

/* answers whose credits a reserve may hold */
#define COLDRL_CREDIT_ANSWERS      4


typedef struct {
    uint8_t                   key[COLDRL_KEY_LEN];
    double                    score;
    uint64_t                  size_bytes;

    /* the object as it was when it was named: a change means it was used */
    int64_t                   expire;
    uint32_t                  uses;

    uint64_t                  named_ms;
} coldrl_victim_t;


typedef struct {
    size_t                    n;

    /* deletions that the answers allow; at most n of them can be used */
    size_t                    credits;

    coldrl_victim_t           victims[COLDRL_RESERVE];
} coldrl_reserve_t;


/*
 * Adds a victim behind those of equal or higher score, and replaces one with
 * the same key.  If the reserve is full, the victim with the lowest score is
 * dropped.
 */
void coldrl_reserve_add(coldrl_reserve_t *r, const coldrl_victim_t *victim);

/*
 * Call after the victims of an answer are added: it allows this number of
 * deletions more.
 */
void coldrl_reserve_allow(coldrl_reserve_t *r, size_t allowed);

/* Removes the best victim; 0 if there is none, or no credit. */
int coldrl_reserve_take(coldrl_reserve_t *r, coldrl_victim_t *victim);

/* Records that the victim taken last was deleted. */
void coldrl_reserve_spend(coldrl_reserve_t *r);

/* Records that the victim at the index was deleted by another process. */
void coldrl_reserve_taken(coldrl_reserve_t *r, size_t i);

/* Drops victims named before the given time; returns their number. */
size_t coldrl_reserve_drop_old(coldrl_reserve_t *r, uint64_t before_ms);

/*
 * 1 if there is room for the credits of one more answer besides the expected
 * ones.  Without this limit there would be a question for each deletion.
 */
int coldrl_reserve_wants(const coldrl_reserve_t *r, size_t allowed,
    size_t expected);


#endif /* _COLDRL_RESERVE_H_INCLUDED_ */
