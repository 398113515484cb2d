
/*
 * The client against peers that answer, dawdle, lie and fall silent: it must
 * tell what happened, keep its deadline, and be good for the next call.
 */


#define _GNU_SOURCE

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coldrl_client.h"
#include "peer.h"
#include "unit.h"


/* A deadline is kept if the call ends within this of it, on a busy machine. */
#define SLACK_US  150000


static char            path[64];
static uint8_t         answer[4096];
static const uint8_t   hello[] = "hello";


static coldrl_result_t
call_with(coldrl_client_t *c, const void *msg, size_t len, uint64_t timeout,
    size_t *answer_len)
{
    uint64_t         start, took;
    coldrl_call_t    call;
    coldrl_result_t  rc;

    call.path = "/test/Echo";
    call.msg = msg;
    call.len = len;
    call.timeout_us = timeout;
    call.answer = answer;
    call.answer_size = sizeof(answer);

    start = coldrl_monotonic_us();
    coldrl_client_start(c, &call);

    while (call.active) {
        coldrl_client_run(c, call.deadline_us);
    }

    rc = call.result;
    took = coldrl_monotonic_us() - start;

    unit_check(took < timeout + SLACK_US);
    unit_check(rc != COLDRL_TIMEOUT || took >= timeout);

    if (answer_len) {
        *answer_len = call.answer_len;
    }

    return rc;
}


static coldrl_result_t
call_peer(peer_kind_t kind, uint64_t timeout)
{
    peer_t           *peer;
    coldrl_client_t  *c;
    coldrl_result_t   rc;

    peer = peer_start(path, kind);
    c = coldrl_client_create(path);

    rc = call_with(c, hello, sizeof(hello), timeout, NULL);

    if (rc != COLDRL_OK) {
        unit_check(coldrl_client_error(c)[0] != '\0');
    }

    coldrl_client_destroy(c);
    peer_stop(peer);

    return rc;
}


static void
answers_come_back_over_one_connection(void)
{
    int               i;
    size_t            len;
    char              msg[32];
    peer_t           *peer;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_ECHO);
    c = coldrl_client_create(path);

    for (i = 0; i < 500; i++) {
        snprintf(msg, sizeof(msg), "message %d", i);

        unit_check(call_with(c, msg, strlen(msg), 1000000, &len)
                   == COLDRL_OK);
        unit_check(len == strlen(msg) && memcmp(answer, msg, len) == 0);
    }

    unit_check(call_with(c, "", 0, 1000000, &len) == COLDRL_OK);
    unit_check(len == 0);

    unit_check(peer_connections(peer) == 1);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
an_answer_of_just_the_limit_is_taken(void)
{
    size_t            len;
    uint8_t           msg[sizeof(answer) + 1];
    peer_t           *peer;
    coldrl_client_t  *c;

    memset(msg, 7, sizeof(msg));

    peer = peer_start(path, PEER_ECHO);
    c = coldrl_client_create(path);

    unit_check(call_with(c, msg, sizeof(answer), 1000000, &len) == COLDRL_OK);
    unit_check(len == sizeof(answer) && memcmp(answer, msg, len) == 0);

    unit_check(call_with(c, msg, sizeof(msg), 1000000, &len)
               == COLDRL_GARBLED);

    /* and the connection is still good */
    unit_check(call_with(c, hello, sizeof(hello), 1000000, &len)
               == COLDRL_OK);
    unit_check(peer_connections(peer) == 1);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
several_calls_at_a_time_get_each_its_own_answer(void)
{
    int               i, round;
    char              msg[COLDRL_CALLS_MAX][32];
    uint8_t           in[COLDRL_CALLS_MAX][64];
    peer_t           *peer;
    unsigned          active;
    coldrl_call_t     calls[COLDRL_CALLS_MAX], more;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_ECHO);
    c = coldrl_client_create(path);

    for (round = 0; round < 50; round++) {

        for (i = 0; i < COLDRL_CALLS_MAX; i++) {
            snprintf(msg[i], sizeof(msg[i]), "call %d of %d", i, round);

            calls[i].path = "/test/Echo";
            calls[i].msg = (uint8_t *) msg[i];
            calls[i].len = strlen(msg[i]);
            calls[i].timeout_us = 2000000;
            calls[i].answer = in[i];
            calls[i].answer_size = sizeof(in[i]);

            coldrl_client_start(c, &calls[i]);
            unit_check(calls[i].active);
        }

        /* there is room for no more, and that breaks nothing */

        more = calls[0];
        coldrl_client_start(c, &more);
        unit_check(!more.active && more.result == COLDRL_UNREACHABLE);

        do {
            coldrl_client_run(c, coldrl_monotonic_us() + 100000);

            active = 0;

            for (i = 0; i < COLDRL_CALLS_MAX; i++) {
                active += calls[i].active;
            }

        } while (active);

        for (i = 0; i < COLDRL_CALLS_MAX; i++) {
            unit_check(calls[i].result == COLDRL_OK);
            unit_check(calls[i].answer_len == strlen(msg[i]));
            unit_check(memcmp(in[i], msg[i], calls[i].answer_len) == 0);
        }
    }

    unit_check(coldrl_client_deadline(c) == 0);
    unit_check(peer_connections(peer) == 1);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
a_call_that_is_late_does_not_hold_up_the_others(void)
{
    uint8_t           in[2][64];
    peer_t           *peer;
    coldrl_call_t     late, good;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_LATE_ONCE);
    c = coldrl_client_create(path);

    memset(&late, 0, sizeof(late));
    late.path = "/test/Echo";
    late.msg = hello;
    late.len = sizeof(hello);
    late.timeout_us = 5000;
    late.answer = in[0];
    late.answer_size = sizeof(in[0]);

    good = late;
    good.timeout_us = 2000000;
    good.answer = in[1];

    coldrl_client_start(c, &late);
    coldrl_client_start(c, &good);

    while (late.active) {
        coldrl_client_run(c, late.deadline_us);
    }

    unit_check(late.result == COLDRL_TIMEOUT);
    unit_check(good.active);

    while (good.active) {
        coldrl_client_run(c, good.deadline_us);
    }

    unit_check(good.result == COLDRL_OK);
    unit_check(good.answer_len == sizeof(hello));

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
a_broken_connection_ends_all_calls(void)
{
    uint8_t           in[2][64];
    peer_t           *peer;
    coldrl_call_t     first, second;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_SILENT);
    c = coldrl_client_create(path);

    memset(&first, 0, sizeof(first));
    first.path = "/test/Echo";
    first.msg = hello;
    first.len = sizeof(hello);
    first.timeout_us = 5000000;
    first.answer = in[0];
    first.answer_size = sizeof(in[0]);

    second = first;
    second.answer = in[1];

    coldrl_client_start(c, &first);
    coldrl_client_start(c, &second);
    unit_check(first.active && second.active);

    peer_stop(peer);

    while (first.active) {
        coldrl_client_run(c, first.deadline_us);
    }

    unit_check(first.result == COLDRL_UNREACHABLE);
    unit_check(!second.active && second.result == COLDRL_UNREACHABLE);
    unit_check(coldrl_client_fd(c) == -1);

    coldrl_client_destroy(c);
}


static void
a_run_waits_no_longer_than_it_is_told(void)
{
    uint8_t           in[64];
    peer_t           *peer;
    uint64_t          start, took;
    coldrl_call_t     call;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_SILENT);
    c = coldrl_client_create(path);

    memset(&call, 0, sizeof(call));
    call.path = "/test/Echo";
    call.msg = hello;
    call.len = sizeof(hello);
    call.timeout_us = 5000000;
    call.answer = in;
    call.answer_size = sizeof(in);

    coldrl_client_start(c, &call);

    start = coldrl_monotonic_us();
    coldrl_client_run(c, start + 500);
    took = coldrl_monotonic_us() - start;

    unit_check(took >= 500 && took < 500 + SLACK_US);
    unit_check(call.active);

    coldrl_client_run(c, 0);
    unit_check(call.active);

    coldrl_client_destroy(c);
    unit_check(!call.active);

    peer_stop(peer);
}


static void
a_late_answer_is_not_taken_for_the_next(void)
{
    int               i;
    size_t            len;
    peer_t           *peer;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_LATE_ONCE);
    c = coldrl_client_create(path);

    unit_check(call_with(c, "first", 5, 5000, &len) == COLDRL_TIMEOUT);

    for (i = 0; i < 3; i++) {
        unit_check(call_with(c, "second", 6, 2000000, &len) == COLDRL_OK);
        unit_check(len == 6 && memcmp(answer, "second", 6) == 0);
    }

    unit_check(peer_connections(peer) == 1);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
silence_ends_at_the_deadline_and_costs_the_connection_at_last(void)
{
    int               i;
    peer_t           *peer;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_SILENT);
    c = coldrl_client_create(path);

    for (i = 0; i < 3; i++) {
        unit_check(call_with(c, hello, sizeof(hello), 500, NULL)
                   == COLDRL_TIMEOUT);
    }

    /* never an answer: now it waits before it connects again */
    unit_check(call_with(c, hello, sizeof(hello), 500, NULL)
               == COLDRL_UNREACHABLE);
    unit_check(peer_connections(peer) <= 2);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
an_absent_agent_is_not_knocked_at_all_the_time(void)
{
    int               i;
    peer_t           *peer;
    coldrl_client_t  *c;

    unlink(path);
    c = coldrl_client_create(path);

    unit_check(call_with(c, hello, sizeof(hello), 1000, NULL)
               == COLDRL_UNREACHABLE);
    unit_check(strstr(coldrl_client_error(c), path) != NULL);

    peer = peer_start(path, PEER_ECHO);

    unit_check(call_with(c, hello, sizeof(hello), 1000000, NULL)
               == COLDRL_UNREACHABLE);

    for (i = 0; i < 100; i++) {
        if (call_with(c, hello, sizeof(hello), 1000000, NULL) == COLDRL_OK) {
            break;
        }

        usleep(10 * 1000);
    }

    unit_check(i > 0 && i < 100);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
an_agent_that_was_restarted_is_found_at_once(void)
{
    peer_t           *peer;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_ECHO);
    c = coldrl_client_create(path);

    unit_check(call_with(c, hello, sizeof(hello), 1000000, NULL)
               == COLDRL_OK);

    peer_stop(peer);
    peer = peer_start(path, PEER_ECHO);

    unit_check(call_with(c, hello, sizeof(hello), 1000000, NULL)
               == COLDRL_OK);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
a_goodbye_leads_to_a_new_connection(void)
{
    int               i;
    peer_t           *peer;
    coldrl_client_t  *c;

    peer = peer_start(path, PEER_GOODBYE);
    c = coldrl_client_create(path);

    for (i = 0; i < 3; i++) {
        unit_check(call_with(c, hello, sizeof(hello), 1000000, NULL)
                   == COLDRL_OK);
    }

    unit_check(peer_connections(peer) == 3);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
each_kind_of_bad_answer_is_told_apart(void)
{
    unit_check(call_peer(PEER_OVERSIZED, 1000000) == COLDRL_GARBLED);
    unit_check(call_peer(PEER_COMPRESSED, 1000000) == COLDRL_GARBLED);
    unit_check(call_peer(PEER_WRONG_LENGTH, 1000000) == COLDRL_GARBLED);
    unit_check(call_peer(PEER_NO_STATUS, 1000000) == COLDRL_GARBLED);
    unit_check(call_peer(PEER_INVALID, 1000000) == COLDRL_GARBLED);
    unit_check(call_peer(PEER_RESET, 1000000) == COLDRL_GARBLED);
    unit_check(call_peer(PEER_UNAVAILABLE, 1000000) == COLDRL_UNREACHABLE);
    unit_check(call_peer(PEER_CLOSES_AT_ONCE, 1000000)
               == COLDRL_UNREACHABLE);
    unit_check(call_peer(PEER_CLOSES_AFTER_REQUEST, 1000000)
               == COLDRL_UNREACHABLE);
}


static void
a_peer_without_rules_is_left_by_the_deadline(void)
{
    unit_check(call_peer(PEER_GARBAGE, 100000) != COLDRL_OK);
    unit_check(call_peer(PEER_GIANT_FRAME, 100000) != COLDRL_OK);
    unit_check(call_peer(PEER_SLOW_DRIP, 5000) == COLDRL_TIMEOUT);
    unit_check(call_peer(PEER_SLOW_DRIP, 50000) == COLDRL_TIMEOUT);
    unit_check(call_peer(PEER_PING_FLOOD, 50000) != COLDRL_OK);
}


static void
a_large_message_against_a_closed_window_ends_at_the_deadline(void)
{
    uint8_t          *msg;
    peer_t           *peer;
    coldrl_client_t  *c;

    msg = calloc(1, 1 << 20);
    peer = peer_start(path, PEER_SILENT);
    c = coldrl_client_create(path);

    unit_check(call_with(c, msg, 1 << 20, 20000, NULL) == COLDRL_TIMEOUT);

    /* the message is gone; nothing of it may be read any more */
    free(msg);

    unit_check(call_with(c, hello, sizeof(hello), 20000, NULL)
               == COLDRL_TIMEOUT);

    coldrl_client_destroy(c);
    peer_stop(peer);
}


static void
a_path_too_long_for_a_socket_is_refused(void)
{
    char  name[200];

    memset(name, 'p', sizeof(name));
    name[199] = '\0';

    unit_check(coldrl_client_create(name) == NULL);
    coldrl_client_destroy(NULL);
}


int
main(void)
{
    snprintf(path, sizeof(path), "/tmp/coldrl-unit-%d.sock", (int) getpid());

    answers_come_back_over_one_connection();
    an_answer_of_just_the_limit_is_taken();
    several_calls_at_a_time_get_each_its_own_answer();
    a_call_that_is_late_does_not_hold_up_the_others();
    a_broken_connection_ends_all_calls();
    a_run_waits_no_longer_than_it_is_told();
    a_late_answer_is_not_taken_for_the_next();
    silence_ends_at_the_deadline_and_costs_the_connection_at_last();
    an_absent_agent_is_not_knocked_at_all_the_time();
    an_agent_that_was_restarted_is_found_at_once();
    a_goodbye_leads_to_a_new_connection();
    each_kind_of_bad_answer_is_told_apart();
    a_peer_without_rules_is_left_by_the_deadline();
    a_large_message_against_a_closed_window_ends_at_the_deadline();
    a_path_too_long_for_a_socket_is_refused();

    unlink(path);

    return unit_end();
}
