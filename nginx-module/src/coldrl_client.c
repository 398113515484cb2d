
/*
 * Calls to the agent, and the lifetime of their connection.
 *
 * A call that is not answered in time is cancelled: its stream is reset, and
 * whatever still arrives for it is dropped.  After several in a row the
 * connection is closed too, since requests would otherwise pile up in front of
 * a stopped agent.
 */


#define _GNU_SOURCE

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "coldrl_conn.h"


#define COLDRL_TIMEOUTS_MAX       3

/* calls under way on the connection of an agent that ends */
#define COLDRL_DRAIN_US           2000

#define COLDRL_BACKOFF_MIN_US     (100 * 1000)
#define COLDRL_BACKOFF_MAX_US     (5 * 1000 * 1000)


struct coldrl_client_s {
    struct sockaddr_un        addr;
    coldrl_conn_t             conn;
    uint64_t                  connection;

    coldrl_call_t            *calls[COLDRL_CALLS_MAX];

    unsigned                  timeouts;
    unsigned                  answered:1;
    uint64_t                  backoff_us;
    uint64_t                  retry_us;
};


static coldrl_result_t coldrl_client_connect(coldrl_client_t *c);
static void coldrl_client_drain(coldrl_client_t *c);
static void coldrl_client_lost(coldrl_client_t *c, coldrl_result_t rc);
static unsigned coldrl_client_settle(coldrl_client_t *c);
static void coldrl_client_late(coldrl_client_t *c, coldrl_call_t *call);
static void coldrl_client_end(coldrl_client_t *c, coldrl_call_t *call,
    coldrl_result_t rc);


coldrl_client_t *
coldrl_client_create(const char *socket_path)
{
    coldrl_client_t  *c;

    c = calloc(1, sizeof(coldrl_client_t));
    if (c == NULL) {
        return NULL;
    }

    if (strlen(socket_path) >= sizeof(c->addr.sun_path)) {
        free(c);
        return NULL;
    }

    c->addr.sun_family = AF_UNIX;
    strcpy(c->addr.sun_path, socket_path);
    c->conn.fd = -1;
    c->backoff_us = COLDRL_BACKOFF_MIN_US;

    return c;
}


void
coldrl_client_destroy(coldrl_client_t *c)
{
    size_t  i;

    if (c == NULL) {
        return;
    }

    for (i = 0; i < COLDRL_CALLS_MAX; i++) {
        if (c->calls[i]) {
            coldrl_client_end(c, c->calls[i], COLDRL_UNREACHABLE);
        }
    }

    coldrl_conn_close(&c->conn);
    free(c);
}


void
coldrl_client_start(coldrl_client_t *c, coldrl_call_t *call)
{
    size_t  i;

    call->answer_len = 0;
    call->active = 0;
    call->started_us = coldrl_monotonic_us();
    call->deadline_us = call->started_us + call->timeout_us;

    call->result = coldrl_client_connect(c);
    if (call->result != COLDRL_OK) {
        return;
    }

    for (i = 0; i < COLDRL_CALLS_MAX && c->calls[i]; i++) { /* void */ }

    if (i == COLDRL_CALLS_MAX
        || coldrl_stream_submit(c->conn.session, call) != 0)
    {
        coldrl_conn_explain(&c->conn, "the connection takes no more requests");
        call->result = COLDRL_UNREACHABLE;

        if (i < COLDRL_CALLS_MAX) {
            coldrl_client_lost(c, COLDRL_UNREACHABLE);
        }

        return;
    }

    c->calls[i] = call;
    call->active = 1;

    if (coldrl_conn_send(&c->conn) != COLDRL_OK) {
        coldrl_client_lost(c, COLDRL_UNREACHABLE);
    }
}


void
coldrl_client_run(coldrl_client_t *c, uint64_t until_us)
{
    uint64_t         now, wake, deadline;
    coldrl_result_t  rc;

    while (c->conn.fd != -1) {

        rc = coldrl_conn_receive(&c->conn);

        if (rc == COLDRL_OK) {
            rc = coldrl_conn_send(&c->conn);
        }

        /* answers that arrived before the connection broke count */

        if (coldrl_client_settle(c) && rc == COLDRL_OK) {
            return;
        }

        if (rc != COLDRL_OK) {
            coldrl_client_lost(c, rc);
            return;
        }

        now = coldrl_monotonic_us();
        deadline = coldrl_client_deadline(c);

        if (now >= until_us || deadline == 0) {
            return;
        }

        wake = (deadline < until_us) ? deadline : until_us;

        if (wake > now) {
            coldrl_conn_wait(&c->conn, wake - now);
        }
    }
}


uint64_t
coldrl_client_deadline(const coldrl_client_t *c)
{
    size_t    i;
    uint64_t  deadline;

    deadline = 0;

    for (i = 0; i < COLDRL_CALLS_MAX; i++) {
        if (c->calls[i]
            && (deadline == 0 || c->calls[i]->deadline_us < deadline))
        {
            deadline = c->calls[i]->deadline_us;
        }
    }

    return deadline;
}


int
coldrl_client_fd(const coldrl_client_t *c)
{
    return c->conn.fd;
}


int
coldrl_client_wants_write(const coldrl_client_t *c)
{
    return c->conn.fd != -1 && c->conn.out_pos < c->conn.out_len;
}


uint64_t
coldrl_client_connection(const coldrl_client_t *c)
{
    return c->connection;
}


const char *
coldrl_client_error(const coldrl_client_t *c)
{
    return c->conn.error;
}


uint64_t
coldrl_monotonic_us(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000000 + (uint64_t) ts.tv_nsec / 1000;
}


static coldrl_result_t
coldrl_client_connect(coldrl_client_t *c)
{
    if (c->conn.fd != -1) {

        if (coldrl_conn_receive(&c->conn) != COLDRL_OK) {

            /* the agent closed the connection, maybe for a restart */

            (void) coldrl_client_settle(c);
            coldrl_client_lost(c, COLDRL_UNREACHABLE);

        } else if (nghttp2_session_check_request_allowed(c->conn.session)) {
            return COLDRL_OK;

        } else {
            coldrl_client_drain(c);

            if (c->conn.fd != -1) {
                coldrl_client_lost(c, COLDRL_UNREACHABLE);
            }
        }
    }

    if (coldrl_monotonic_us() < c->retry_us) {
        /* the reason of the last failure still holds */
        return COLDRL_UNREACHABLE;
    }

    if (coldrl_conn_open(&c->conn, &c->addr) != COLDRL_OK) {
        coldrl_client_lost(c, COLDRL_UNREACHABLE);
        return COLDRL_UNREACHABLE;
    }

    c->connection++;

    return COLDRL_OK;
}


/*
 * Gives calls a moment to be answered: an agent that ends, since another one
 * has taken its place, answers what it has accepted.
 */

static void
coldrl_client_drain(coldrl_client_t *c)
{
    uint64_t  until;

    until = coldrl_monotonic_us() + COLDRL_DRAIN_US;

    do {
        coldrl_client_run(c, until);

    } while (c->conn.fd != -1
             && coldrl_client_deadline(c) != 0
             && coldrl_monotonic_us() < until);
}


/*
 * Ends all calls.  If the connection has worked, or the agent said that it
 * ends, the next one may be opened at once; if it never answered, after a delay
 * that grows each time.
 */

static void
coldrl_client_lost(coldrl_client_t *c, coldrl_result_t rc)
{
    int     ends;
    size_t  i;

    ends = rc == COLDRL_UNREACHABLE
           && c->conn.session != NULL
           && !nghttp2_session_check_request_allowed(c->conn.session);

    if (!c->answered && !ends) {
        c->retry_us = coldrl_monotonic_us() + c->backoff_us;
        c->backoff_us *= 2;

        if (c->backoff_us > COLDRL_BACKOFF_MAX_US) {
            c->backoff_us = COLDRL_BACKOFF_MAX_US;
        }
    }

    coldrl_conn_close(&c->conn);

    for (i = 0; i < COLDRL_CALLS_MAX; i++) {
        if (c->calls[i]) {
            coldrl_client_end(c, c->calls[i], rc);
        }
    }

    c->timeouts = 0;
    c->answered = 0;
}


/* Ends the calls that are answered or late; returns their number. */

static unsigned
coldrl_client_settle(coldrl_client_t *c)
{
    size_t           i;
    uint64_t         now;
    unsigned         ended;
    coldrl_call_t   *call;
    coldrl_result_t  rc;

    now = coldrl_monotonic_us();
    ended = 0;

    for (i = 0; i < COLDRL_CALLS_MAX; i++) {

        call = c->calls[i];

        if (call == NULL) {
            continue;
        }

        if (coldrl_stream_done(call)) {
            rc = coldrl_stream_result(call, c->conn.error,
                                      sizeof(c->conn.error));

            coldrl_stream_cancel(c->conn.session, call);
            coldrl_client_end(c, call, rc);

            c->timeouts = 0;
            c->answered = 1;

            if (rc == COLDRL_OK) {
                c->backoff_us = COLDRL_BACKOFF_MIN_US;
            }

            ended++;

        } else if (now >= call->deadline_us) {
            coldrl_client_late(c, call);
            ended++;

            if (c->conn.fd == -1) {
                break;
            }
        }
    }

    return ended;
}


static void
coldrl_client_late(coldrl_client_t *c, coldrl_call_t *call)
{
    coldrl_conn_explain(&c->conn, "no answer within %llu us",
                        (unsigned long long) call->timeout_us);

    coldrl_stream_cancel(c->conn.session, call);
    coldrl_client_end(c, call, COLDRL_TIMEOUT);

    c->timeouts++;

    if (c->timeouts >= COLDRL_TIMEOUTS_MAX
        || coldrl_conn_send(&c->conn) != COLDRL_OK)
    {
        coldrl_client_lost(c, COLDRL_TIMEOUT);
    }
}


static void
coldrl_client_end(coldrl_client_t *c, coldrl_call_t *call, coldrl_result_t rc)
{
    size_t  i;

    for (i = 0; i < COLDRL_CALLS_MAX; i++) {
        if (c->calls[i] == call) {
            c->calls[i] = NULL;
        }
    }

    call->active = 0;
    call->result = rc;
}
