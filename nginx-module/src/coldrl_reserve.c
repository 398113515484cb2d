
/*
 * The reserve: a sorted array, since it is small.
 */


#include <string.h>

#include "coldrl_reserve.h"


static void coldrl_reserve_remove(coldrl_reserve_t *r, size_t i);


void
coldrl_reserve_add(coldrl_reserve_t *r, const coldrl_victim_t *victim)
{
    size_t  i;

    for (i = 0; i < r->n; i++) {
        if (memcmp(r->victims[i].key, victim->key, COLDRL_KEY_LEN) == 0) {
            coldrl_reserve_remove(r, i);
            break;
        }
    }

    if (r->n == COLDRL_RESERVE) {

        if (r->victims[r->n - 1].score >= victim->score) {
            return;
        }

        r->n--;
    }

    for (i = r->n; i > 0 && r->victims[i - 1].score < victim->score; i--) {
        r->victims[i] = r->victims[i - 1];
    }

    r->victims[i] = *victim;
    r->n++;
}


void
coldrl_reserve_allow(coldrl_reserve_t *r, size_t allowed)
{
    r->credits += allowed;

    if (r->credits > COLDRL_CREDIT_ANSWERS * allowed) {
        r->credits = COLDRL_CREDIT_ANSWERS * allowed;
    }

    if (r->credits > r->n) {
        r->credits = r->n;
    }
}


int
coldrl_reserve_take(coldrl_reserve_t *r, coldrl_victim_t *victim)
{
    if (r->credits > r->n) {
        r->credits = r->n;
    }

    if (r->credits == 0) {
        return 0;
    }

    *victim = r->victims[0];
    coldrl_reserve_remove(r, 0);

    return 1;
}


void
coldrl_reserve_spend(coldrl_reserve_t *r)
{
    if (r->credits > 0) {
        r->credits--;
    }
}


void
coldrl_reserve_taken(coldrl_reserve_t *r, size_t i)
{
    coldrl_reserve_remove(r, i);
    coldrl_reserve_spend(r);
}


size_t
coldrl_reserve_drop_old(coldrl_reserve_t *r, uint64_t before_ms)
{
    size_t  i, kept, dropped;

    kept = 0;

    for (i = 0; i < r->n; i++) {
        if (r->victims[i].named_ms >= before_ms) {
            r->victims[kept++] = r->victims[i];
        }
    }

    dropped = r->n - kept;
    r->n = kept;

    if (r->credits > r->n) {
        r->credits = r->n;
    }

    return dropped;
}


int
coldrl_reserve_wants(const coldrl_reserve_t *r, size_t allowed,
    size_t expected)
{
    size_t  credits;

    credits = (r->credits < r->n) ? r->credits : r->n;

    return credits + (expected + 1) * allowed
           <= COLDRL_CREDIT_ANSWERS * allowed;
}


static void
coldrl_reserve_remove(coldrl_reserve_t *r, size_t i)
{
    memmove(&r->victims[i], &r->victims[i + 1],
            (r->n - i - 1) * sizeof(coldrl_victim_t));
    r->n--;
}
