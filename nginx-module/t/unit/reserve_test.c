
/*
 * The reserve: its order, its limit, its credits.
 */


#include <string.h>

#include "coldrl_reserve.h"
#include "unit.h"


static coldrl_victim_t
victim(unsigned key, double score)
{
    coldrl_victim_t  v;

    memset(&v, 0, sizeof(v));
    memcpy(v.key, &key, sizeof(key));
    v.score = score;

    return v;
}


static void
add(coldrl_reserve_t *r, unsigned key, double score)
{
    coldrl_victim_t  v;

    v = victim(key, score);
    coldrl_reserve_add(r, &v);
}


static unsigned
key_of(const coldrl_victim_t *v)
{
    unsigned  key;

    memcpy(&key, v->key, sizeof(key));

    return key;
}


static void
the_best_come_first_and_equal_ones_in_the_order_they_came(void)
{
    unsigned          i;
    coldrl_victim_t   v;
    coldrl_reserve_t  r = { 0 };
    const unsigned    expected[] = { 3, 1, 4, 2, 5 };

    add(&r, 1, 5.0);
    add(&r, 2, 1.0);
    add(&r, 3, 7.0);
    add(&r, 4, 5.0);
    add(&r, 5, -2.0);
    coldrl_reserve_allow(&r, 5);

    for (i = 0; i < 5; i++) {
        unit_check(coldrl_reserve_take(&r, &v));
        unit_check(key_of(&v) == expected[i]);
    }

    unit_check(!coldrl_reserve_take(&r, &v));
}


static void
a_victim_named_again_takes_the_place_of_its_earlier_self(void)
{
    coldrl_victim_t   v;
    coldrl_reserve_t  r = { 0 };

    add(&r, 1, 5.0);
    add(&r, 2, 4.0);
    add(&r, 1, 3.0);
    coldrl_reserve_allow(&r, 2);

    unit_check(r.n == 2);
    unit_check(coldrl_reserve_take(&r, &v) && key_of(&v) == 2);
    unit_check(coldrl_reserve_take(&r, &v) && key_of(&v) == 1);
    unit_check(v.score == 3.0);
}


static void
in_a_full_reserve_the_worst_makes_room(void)
{
    unsigned          i;
    coldrl_reserve_t  r = { 0 };

    for (i = 0; i < COLDRL_RESERVE; i++) {
        add(&r, i, i);
    }

    add(&r, 1000, -1);
    unit_check(r.n == COLDRL_RESERVE);
    unit_check(key_of(&r.victims[COLDRL_RESERVE - 1]) == 0);

    /* an equal one is behind, so it is the one that falls off */
    add(&r, 1001, 0);
    unit_check(key_of(&r.victims[COLDRL_RESERVE - 1]) == 0);

    add(&r, 1002, 0.5);
    unit_check(r.n == COLDRL_RESERVE);
    unit_check(key_of(&r.victims[COLDRL_RESERVE - 1]) == 1002);

    add(&r, 1003, 1e9);
    unit_check(key_of(&r.victims[0]) == 1003);
    unit_check(key_of(&r.victims[COLDRL_RESERVE - 1]) == 1);

    /* one that is there already needs no room */
    add(&r, 1003, -5);
    unit_check(r.n == COLDRL_RESERVE);
    unit_check(key_of(&r.victims[COLDRL_RESERVE - 1]) == 1003);
}


static void
credits_bound_what_is_taken(void)
{
    unsigned          i;
    coldrl_victim_t   v;
    coldrl_reserve_t  r = { 0 };

    for (i = 0; i < 20; i++) {
        add(&r, i, i);
    }

    unit_check(!coldrl_reserve_take(&r, &v));
    unit_check(coldrl_reserve_wants(&r, 2, 0));

    coldrl_reserve_allow(&r, 2);

    unit_check(coldrl_reserve_take(&r, &v));
    coldrl_reserve_spend(&r);
    unit_check(coldrl_reserve_take(&r, &v));

    /* that one was void: it cost nothing */
    unit_check(coldrl_reserve_take(&r, &v));
    coldrl_reserve_spend(&r);

    unit_check(!coldrl_reserve_take(&r, &v));
    unit_check(r.n == 17);
}


static void
credits_without_victims_are_void(void)
{
    unsigned          i;
    coldrl_victim_t   v;
    coldrl_reserve_t  r = { 0 };

    for (i = 0; i < 4; i++) {
        add(&r, i, i);
    }

    coldrl_reserve_allow(&r, 4);

    /* all were used meanwhile: none is deleted */

    for (i = 0; i < 4; i++) {
        unit_check(coldrl_reserve_take(&r, &v));
    }

    unit_check(coldrl_reserve_wants(&r, 4, 0));
    unit_check(!coldrl_reserve_take(&r, &v));
    unit_check(r.credits == 0);
}


static void
credits_do_not_pile_up(void)
{
    unsigned          i;
    coldrl_reserve_t  r = { 0 };

    for (i = 0; i < 20; i++) {
        add(&r, i, i);
    }

    for (i = 0; i < 10; i++) {
        coldrl_reserve_allow(&r, 2);
    }

    unit_check(r.credits == COLDRL_CREDIT_ANSWERS * 2);
    unit_check(!coldrl_reserve_wants(&r, 2, 0));

    /* there must be room for a whole answer, besides those on their way */
    coldrl_reserve_spend(&r);
    unit_check(!coldrl_reserve_wants(&r, 2, 0));
    coldrl_reserve_spend(&r);
    unit_check(coldrl_reserve_wants(&r, 2, 0));
    unit_check(!coldrl_reserve_wants(&r, 2, 1));

    /* nor beyond what is there */
    coldrl_reserve_allow(&r, 16);
    unit_check(r.credits == 20);
    unit_check(r.credits <= r.n);
}


static void
what_was_named_too_long_ago_is_dropped_with_its_credits(void)
{
    unsigned          i;
    coldrl_victim_t   v;
    coldrl_reserve_t  r = { 0 };

    for (i = 0; i < 8; i++) {
        v = victim(i, i);
        v.named_ms = 100 * i;
        coldrl_reserve_add(&r, &v);
    }

    coldrl_reserve_allow(&r, 8);
    unit_check(r.credits == 8);

    unit_check(coldrl_reserve_drop_old(&r, 500) == 5);
    unit_check(r.n == 3 && r.credits == 3);
    unit_check(key_of(&r.victims[0]) == 7);
    unit_check(key_of(&r.victims[2]) == 5);

    unit_check(coldrl_reserve_drop_old(&r, 500) == 0);
}


static void
what_another_deleted_costs_a_credit(void)
{
    coldrl_reserve_t  r = { 0 };

    add(&r, 1, 3);
    add(&r, 2, 2);
    add(&r, 3, 1);
    coldrl_reserve_allow(&r, 3);

    coldrl_reserve_taken(&r, 1);
    unit_check(r.n == 2 && r.credits == 2);
    unit_check(key_of(&r.victims[0]) == 1);
    unit_check(key_of(&r.victims[1]) == 3);
}


int
main(void)
{
    the_best_come_first_and_equal_ones_in_the_order_they_came();
    a_victim_named_again_takes_the_place_of_its_earlier_self();
    in_a_full_reserve_the_worst_makes_room();
    credits_bound_what_is_taken();
    credits_without_victims_are_void();
    credits_do_not_pile_up();
    what_was_named_too_long_ago_is_dropped_with_its_credits();
    what_another_deleted_costs_a_credit();

    return unit_end();
}
