
/*
 * A connection of the client: an HTTP/2 session on a non-blocking unix
 * socket.  Only coldrl_client.c uses it.
 */


#ifndef _COLDRL_CONN_H_INCLUDED_
#define _COLDRL_CONN_H_INCLUDED_


#include <sys/un.h>

#include "coldrl_client.h"
#include "coldrl_stream.h"


#define COLDRL_OUT_SIZE           65536


typedef struct {
    int                       fd;
    nghttp2_session          *session;

    size_t                    out_pos;
    size_t                    out_len;
    uint8_t                   out[COLDRL_OUT_SIZE];

    char                      error[160];
} coldrl_conn_t;


/* After a failure of any of these the connection must be closed. */
coldrl_result_t coldrl_conn_open(coldrl_conn_t *c,
    const struct sockaddr_un *addr);

/* Sends pending data, as far as the socket takes it. */
coldrl_result_t coldrl_conn_send(coldrl_conn_t *c);

/* Reads all that has arrived: answers, also late ones, PING, GOAWAY. */
coldrl_result_t coldrl_conn_receive(coldrl_conn_t *c);

/*
 * Waits until the socket is readable or, if there is data to send, writable.
 */
void coldrl_conn_wait(coldrl_conn_t *c, uint64_t us);

/* Harmless if it is closed already. */
void coldrl_conn_close(coldrl_conn_t *c);

void coldrl_conn_explain(coldrl_conn_t *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));


#endif /* _COLDRL_CONN_H_INCLUDED_ */
