
/*
 * Calls to the agent, and the life of the connection they go over.
 *
 * A call that is not answered in time is cancelled and forgotten: its stream
 * is reset, and whatever still arrives for it is dropped by stream id.  After
 * several in a row the connection goes too, since requests would otherwise
 * pile up in front of an agent that has stopped.
 */


#define _GNU_SOURCE

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "coldrl_conn.h"


#define COLDRL_TIMEOUTS_MAX       3
#define COLDRL_BACKOFF_MIN_US     (100 * 1000)
#define COLDRL_BACKOFF_MAX_US     (5 * 1000 * 1000)


struct coldrl_client_s {
    struct sockaddr_un        addr;
    coldrl_conn_t             conn;

    unsigned                  timeouts;
    unsigned                  answered:1;
    uint64_t                  backoff_us;
    uint64_t                  retry_us;
};


static coldrl_result_t coldrl_client_connect(coldrl_client_t *c,
    uint64_t deadline);
static coldrl_result_t coldrl_client_lost(coldrl_client_t *c,
    coldrl_result_t rc);
static void coldrl_client_disconnect(coldrl_client_t *c);
static void coldrl_client_give_up(coldrl_client_t *c);
static int coldrl_client_greeted(const coldrl_stream_t *s);


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
    if (c == NULL) {
        return;
    }

    coldrl_client_disconnect(c);
    free(c);
}


coldrl_result_t
coldrl_client_call(coldrl_client_t *c, coldrl_call_t *call)
{
    uint64_t         deadline;
    coldrl_result_t  rc;

    deadline = coldrl_monotonic_us() + call->timeout_us;
    call->answer_len = 0;

    rc = coldrl_client_connect(c, deadline);
    if (rc != COLDRL_OK) {
        return rc;
    }

    if (coldrl_stream_submit(&c->conn.stream, c->conn.session, call) != 0) {
        coldrl_conn_explain(&c->conn, "the connection takes no more requests");
        return coldrl_client_lost(c, COLDRL_UNREACHABLE);
    }

    rc = coldrl_conn_run(&c->conn, deadline, coldrl_stream_done);

    if (rc == COLDRL_TIMEOUT) {
        coldrl_conn_explain(&c->conn, "no answer within %llu us",
                            (unsigned long long) call->timeout_us);
        coldrl_client_give_up(c);

        return rc;
    }

    if (rc != COLDRL_OK) {
        return coldrl_client_lost(c, rc);
    }

    rc = coldrl_stream_result(&c->conn.stream, &call->answer_len,
                              c->conn.error, sizeof(c->conn.error));

    if (!c->conn.stream.closed) {
        nghttp2_submit_rst_stream(c->conn.session, NGHTTP2_FLAG_NONE,
                                  c->conn.stream.id, NGHTTP2_CANCEL);
    }

    c->conn.stream.id = 0;
    c->timeouts = 0;
    c->answered = 1;

    if (rc == COLDRL_OK) {
        c->backoff_us = COLDRL_BACKOFF_MIN_US;
    }

    return rc;
}


coldrl_result_t
coldrl_client_ready(coldrl_client_t *c, uint64_t timeout_us)
{
    uint64_t         deadline;
    coldrl_result_t  rc;

    deadline = coldrl_monotonic_us() + timeout_us;

    rc = coldrl_client_connect(c, deadline);
    if (rc != COLDRL_OK) {
        return rc;
    }

    rc = coldrl_conn_run(&c->conn, deadline, coldrl_client_greeted);

    if (rc == COLDRL_TIMEOUT) {
        coldrl_conn_explain(&c->conn, "no greeting within %llu us",
                            (unsigned long long) timeout_us);
        return coldrl_client_lost(c, rc);
    }

    return (rc == COLDRL_OK) ? rc : coldrl_client_lost(c, rc);
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
coldrl_client_connect(coldrl_client_t *c, uint64_t deadline)
{
    coldrl_result_t  rc;

    if (c->conn.fd != -1) {

        if (coldrl_conn_catch_up(&c->conn, deadline) == COLDRL_OK) {
            return COLDRL_OK;
        }

        /* the agent went away since the last call, maybe to be restarted */
        coldrl_client_disconnect(c);
    }

    if (coldrl_monotonic_us() < c->retry_us) {
        /* the reason of the last failure still stands */
        return COLDRL_UNREACHABLE;
    }

    rc = coldrl_conn_open(&c->conn, &c->addr);

    return (rc == COLDRL_OK) ? rc : coldrl_client_lost(c, rc);
}


static void
coldrl_client_disconnect(coldrl_client_t *c)
{
    coldrl_conn_close(&c->conn);

    c->timeouts = 0;
    c->answered = 0;
}


/*
 * A connection that has worked may be made anew at once; one that never
 * answered must wait, each time longer.
 */

static coldrl_result_t
coldrl_client_lost(coldrl_client_t *c, coldrl_result_t rc)
{
    if (!c->answered) {
        c->retry_us = coldrl_monotonic_us() + c->backoff_us;
        c->backoff_us *= 2;

        if (c->backoff_us > COLDRL_BACKOFF_MAX_US) {
            c->backoff_us = COLDRL_BACKOFF_MAX_US;
        }
    }

    coldrl_client_disconnect(c);

    return rc;
}


static void
coldrl_client_give_up(coldrl_client_t *c)
{
    c->timeouts++;

    if (c->timeouts >= COLDRL_TIMEOUTS_MAX) {
        (void) coldrl_client_lost(c, COLDRL_TIMEOUT);
        return;
    }

    nghttp2_submit_rst_stream(c->conn.session, NGHTTP2_FLAG_NONE,
                              c->conn.stream.id, NGHTTP2_CANCEL);

    /* from here on the caller's message must not be touched any more */
    c->conn.stream.id = 0;

    if (coldrl_conn_send(&c->conn) != COLDRL_OK) {
        (void) coldrl_client_lost(c, COLDRL_TIMEOUT);
    }
}


static int
coldrl_client_greeted(const coldrl_stream_t *s)
{
    return s->greeted;
}
