
/*
 * A gRPC client for one agent on a unix socket: one connection, one stream to
 * a call, several calls at a time.  Only coldrl_client_run() waits, until the
 * time it is given.  Nothing is opened before the first call.  Not for use by
 * several threads.
 */


#ifndef _COLDRL_CLIENT_H_INCLUDED_
#define _COLDRL_CLIENT_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


#define COLDRL_CALLS_MAX    12
#define COLDRL_GRPC_PREFIX  5


typedef enum {
    COLDRL_OK = 0,
    COLDRL_TIMEOUT,
    COLDRL_UNREACHABLE,
    COLDRL_GARBLED
} coldrl_result_t;


typedef struct coldrl_client_s  coldrl_client_t;


/*
 * A call.  The caller owns it, the message and the buffer of the answer, and
 * does not touch them while "active" is set.
 */

typedef struct {
    const char               *path;
    const uint8_t            *msg;
    size_t                    len;
    uint64_t                  timeout_us;
    uint8_t                  *answer;
    size_t                    answer_size;

    /* when the call has ended */
    coldrl_result_t           result;
    size_t                    answer_len;

    uint64_t                  started_us;
    uint64_t                  deadline_us;
    unsigned                  active:1;

    /* the state of the exchange */
    unsigned                  ended:1;
    unsigned                  oversized:1;
    int32_t                   id;
    size_t                    sent;
    size_t                    received;
    uint8_t                   out_prefix[COLDRL_GRPC_PREFIX];
    uint8_t                   in_prefix[COLDRL_GRPC_PREFIX];
    int                       http_status;
    int                       grpc_status;
    uint32_t                  error_code;
} coldrl_call_t;


/* NULL if the path does not fit into a socket address, or out of memory. */
coldrl_client_t *coldrl_client_create(const char *socket_path);

/* Calls that are active end unanswered. */
void coldrl_client_destroy(coldrl_client_t *c);

/*
 * Begins a call and sends as much as the socket takes.  The call may end at
 * once: then "active" is not set, and "result" is the reason.
 */
void coldrl_client_start(coldrl_client_t *c, coldrl_call_t *call);

/*
 * Sends, receives, and ends calls that are answered or late.  Waits until the
 * given time for a call to end; does not wait if that time has passed.
 */
void coldrl_client_run(coldrl_client_t *c, uint64_t until_us);

/* When the next active call will be late; 0 if there is none. */
uint64_t coldrl_client_deadline(const coldrl_client_t *c);

/*
 * For an event loop: the socket, or -1; whether there is more to write; and a
 * number that differs between connections.
 */
int coldrl_client_fd(const coldrl_client_t *c);
int coldrl_client_wants_write(const coldrl_client_t *c);
uint64_t coldrl_client_connection(const coldrl_client_t *c);

/* The last error, for a log; empty if there was none. */
const char *coldrl_client_error(const coldrl_client_t *c);

uint64_t coldrl_monotonic_us(void);


#endif /* _COLDRL_CLIENT_H_INCLUDED_ */
