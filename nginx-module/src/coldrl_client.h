
/*
 * A gRPC client for one agent on a unix socket: one connection, one stream to
 * a call, and a deadline that holds whatever the other side does.  Nothing is
 * opened before the first call.  Not for use by several threads.
 */


#ifndef _COLDRL_CLIENT_H_INCLUDED_
#define _COLDRL_CLIENT_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


typedef enum {
    COLDRL_OK = 0,
    COLDRL_TIMEOUT,
    COLDRL_UNREACHABLE,
    COLDRL_GARBLED
} coldrl_result_t;


typedef struct coldrl_client_s  coldrl_client_t;


typedef struct {
    const char               *path;
    const uint8_t            *msg;
    size_t                    len;
    uint64_t                  timeout_us;

    /* where the answer goes, and how long it may be */
    uint8_t                  *answer;
    size_t                    answer_size;
    size_t                    answer_len;
} coldrl_call_t;


/* NULL if the path does not fit into a socket address, or out of memory. */
coldrl_client_t *coldrl_client_create(const char *socket_path);
void coldrl_client_destroy(coldrl_client_t *c);

coldrl_result_t coldrl_client_call(coldrl_client_t *c, coldrl_call_t *call);

/*
 * Connects, if there is no connection, and waits for the agent's greeting, so
 * that the next call does not pay for it.
 */
coldrl_result_t coldrl_client_ready(coldrl_client_t *c, uint64_t timeout_us);

/* What went wrong last, for a log. */
const char *coldrl_client_error(const coldrl_client_t *c);

uint64_t coldrl_monotonic_us(void);


#endif /* _COLDRL_CLIENT_H_INCLUDED_ */
