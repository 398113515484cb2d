
/*
 * The bytes of a connection.
 */


#define _GNU_SOURCE

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "coldrl_conn.h"


#define COLDRL_IN_SIZE            16384

/* an agent that never stops sending must not block the manager */
#define COLDRL_READS_MAX          64

/* the largest piece nghttp2 hands over: a frame header and its payload */
#define COLDRL_FRAME_MAX          (16384 + 64)


static int coldrl_conn_fill(coldrl_conn_t *c);


coldrl_result_t
coldrl_conn_open(coldrl_conn_t *c, const struct sockaddr_un *addr)
{
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (c->fd == -1
        || connect(c->fd, (const struct sockaddr *) addr,
                   sizeof(struct sockaddr_un)) == -1)
    {
        coldrl_conn_explain(c, "connect() to %s failed (%d: %s)",
                            addr->sun_path, errno, strerror(errno));
        return COLDRL_UNREACHABLE;
    }

    c->session = coldrl_stream_session();

    if (c->session == NULL) {
        coldrl_conn_explain(c, "out of memory");
        return COLDRL_UNREACHABLE;
    }

    return COLDRL_OK;
}


void
coldrl_conn_close(coldrl_conn_t *c)
{
    nghttp2_session_del(c->session);
    c->session = NULL;

    if (c->fd != -1) {
        close(c->fd);
        c->fd = -1;
    }

    c->out_pos = 0;
    c->out_len = 0;
}


coldrl_result_t
coldrl_conn_send(coldrl_conn_t *c)
{
    ssize_t  n;

    for ( ;; ) {

        if (c->out_pos == c->out_len && coldrl_conn_fill(c) != 0) {
            coldrl_conn_explain(c, "HTTP/2 error while sending");
            return COLDRL_GARBLED;
        }

        if (c->out_len == 0) {
            return COLDRL_OK;
        }

        n = send(c->fd, c->out + c->out_pos, c->out_len - c->out_pos,
                 MSG_NOSIGNAL);

        if (n >= 0) {
            c->out_pos += (size_t) n;
            continue;
        }

        if (errno == EINTR) {
            continue;
        }

        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return COLDRL_OK;
        }

        coldrl_conn_explain(c, "send() failed (%d: %s)", errno,
                            strerror(errno));
        return COLDRL_UNREACHABLE;
    }
}


/* Gathers frames, so that a request leaves in a single send(). */

static int
coldrl_conn_fill(coldrl_conn_t *c)
{
    ssize_t         n;
    const uint8_t  *piece;

    c->out_pos = 0;
    c->out_len = 0;

    while (c->out_len + COLDRL_FRAME_MAX <= COLDRL_OUT_SIZE) {

        n = nghttp2_session_mem_send(c->session, &piece);

        if (n < 0 || (size_t) n > COLDRL_OUT_SIZE - c->out_len) {
            return -1;
        }

        if (n == 0) {
            break;
        }

        memcpy(c->out + c->out_len, piece, (size_t) n);
        c->out_len += (size_t) n;
    }

    return 0;
}


coldrl_result_t
coldrl_conn_receive(coldrl_conn_t *c)
{
    ssize_t   n;
    uint8_t   buf[COLDRL_IN_SIZE];
    unsigned  reads;

    for (reads = 0; reads < COLDRL_READS_MAX; reads++) {

        n = recv(c->fd, buf, sizeof(buf), 0);

        if (n > 0) {

            if (nghttp2_session_mem_recv(c->session, buf, (size_t) n) < 0) {
                coldrl_conn_explain(c, "the agent does not speak HTTP/2");
                return COLDRL_GARBLED;
            }

            if (!nghttp2_session_want_read(c->session)) {
                coldrl_conn_explain(c, "the agent ends");
                return COLDRL_UNREACHABLE;
            }

            continue;
        }

        if (n == 0) {
            coldrl_conn_explain(c, "the agent closed the connection");
            return COLDRL_UNREACHABLE;
        }

        if (errno == EINTR) {
            continue;
        }

        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return COLDRL_OK;
        }

        coldrl_conn_explain(c, "recv() failed (%d: %s)", errno,
                            strerror(errno));
        return COLDRL_UNREACHABLE;
    }

    coldrl_conn_explain(c, "the agent sends without end");
    return COLDRL_GARBLED;
}


void
coldrl_conn_wait(coldrl_conn_t *c, uint64_t us)
{
    struct pollfd    pfd;
    struct timespec  ts;

    pfd.fd = c->fd;
    pfd.events = POLLIN;
    pfd.revents = 0;

    if (c->out_pos < c->out_len) {
        pfd.events |= POLLOUT;
    }

    ts.tv_sec = (time_t) (us / 1000000);
    ts.tv_nsec = (long) (us % 1000000) * 1000;

    (void) ppoll(&pfd, 1, &ts, NULL);
}


void
coldrl_conn_explain(coldrl_conn_t *c, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    vsnprintf(c->error, sizeof(c->error), fmt, args);
    va_end(args);
}
