
/*
 * The peers.
 */


#define _GNU_SOURCE

#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "peer.h"


#define PEER_BODY_MAX  65536
#define PEER_CALLS     16
/* how long a late answer takes */
#define PEER_LATE_MS   60

#define peer_nv(n, v)                                                         \
    { (uint8_t *) (n), (uint8_t *) (v), strlen(n), strlen(v),                 \
      NGHTTP2_NV_FLAG_NONE }


typedef struct {
    size_t                    len;
    size_t                    sent;
    uint8_t                   bytes[PEER_BODY_MAX];
} peer_body_t;


struct peer_s {
    peer_kind_t               kind;
    int                       listener;
    atomic_int                stop;
    atomic_uint               connections;
    atomic_uint               requests;
    pthread_t                 thread;

    /* of the current connection; calls that overlap have each a body */
    int                       fd;
    peer_body_t               bodies[PEER_CALLS];
};


static void *peer_run(void *data);
static void peer_serve_http2(peer_t *peer);
static void peer_serve_raw(peer_t *peer);


peer_t *
peer_start(const char *path, peer_kind_t kind)
{
    peer_t              *peer;
    struct sockaddr_un   addr;

    peer = calloc(1, sizeof(peer_t));

    memset(&addr, 0, sizeof(addr));
    addr.sun_family = AF_UNIX;
    strcpy(addr.sun_path, path);
    unlink(path);

    peer->kind = kind;
    peer->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (bind(peer->listener, (struct sockaddr *) &addr, sizeof(addr)) != 0
        || listen(peer->listener, 16) != 0
        || pthread_create(&peer->thread, NULL, peer_run, peer) != 0)
    {
        perror("peer_start");
        exit(2);
    }

    return peer;
}


void
peer_stop(peer_t *peer)
{
    atomic_store(&peer->stop, 1);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
    free(peer);
}


unsigned
peer_connections(peer_t *peer)
{
    return atomic_load(&peer->connections);
}


static peer_body_t *
peer_body(peer_t *peer, int32_t id)
{
    /* a client's streams have odd numbers */
    return &peer->bodies[id / 2 % PEER_CALLS];
}


/* 1 if there is something to read, 0 after ms, or when told to stop. */

static int
peer_readable(peer_t *peer, int fd, int ms)
{
    struct pollfd  pfd = { .fd = fd, .events = POLLIN };

    while (!atomic_load(&peer->stop)) {

        if (poll(&pfd, 1, ms < 10 ? ms : 10) > 0) {
            return 1;
        }

        ms -= 10;

        if (ms <= 0) {
            return 0;
        }
    }

    return 0;
}


static void *
peer_run(void *data)
{
    peer_t  *peer = data;

    while (!atomic_load(&peer->stop)) {

        if (!peer_readable(peer, peer->listener, 1000)) {
            continue;
        }

        peer->fd = accept(peer->listener, NULL, NULL);

        if (peer->fd == -1) {
            continue;
        }

        atomic_fetch_add(&peer->connections, 1);

        if (peer->kind < PEER_SILENT) {
            peer_serve_http2(peer);

        } else {
            peer_serve_raw(peer);
        }

        close(peer->fd);
    }

    return NULL;
}


static ssize_t
peer_send(nghttp2_session *session, const uint8_t *data, size_t len,
    int flags, void *user)
{
    peer_t  *peer = user;
    ssize_t  n;

    (void) session;
    (void) flags;

    n = send(peer->fd, data, len, MSG_NOSIGNAL);

    return n < 0 ? NGHTTP2_ERR_CALLBACK_FAILURE : n;
}


static int
peer_on_data(nghttp2_session *session, uint8_t flags, int32_t id,
    const uint8_t *data, size_t len, void *user)
{
    peer_body_t  *body;

    (void) session;
    (void) flags;

    body = peer_body(user, id);

    if (body->len + len <= sizeof(body->bytes)) {
        memcpy(body->bytes + body->len, data, len);
        body->len += len;
    }

    return 0;
}


static ssize_t
peer_read_body(nghttp2_session *session, int32_t id, uint8_t *buf,
    size_t size, uint32_t *flags, nghttp2_data_source *source, void *user)
{
    peer_t       *peer = user;
    size_t        n;
    peer_body_t  *body = peer_body(user, id);
    nghttp2_nv    trailer = peer_nv("grpc-status",
                                   peer->kind == PEER_UNAVAILABLE ? "14"
                                   : peer->kind == PEER_INVALID ? "3" : "0");

    (void) source;

    n = body->len - body->sent;
    n = n < size ? n : size;
    memcpy(buf, body->bytes + body->sent, n);
    body->sent += n;

    if (body->sent == body->len) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;

        if (peer->kind != PEER_NO_STATUS) {
            *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
            nghttp2_submit_trailer(session, id, &trailer, 1);
        }
    }

    return (ssize_t) n;
}


/* The request's own message comes back, spoiled as the kind of peer has it. */

static void
peer_answer(peer_t *peer, nghttp2_session *session, int32_t id)
{
    nghttp2_nv             headers[] = {
        peer_nv(":status", "200"),
        peer_nv("content-type", "application/grpc")
    };
    peer_body_t           *body = peer_body(peer, id);
    nghttp2_data_provider  source = { .read_callback = peer_read_body };

    if (peer->kind == PEER_LATE_ONCE
        && atomic_fetch_add(&peer->requests, 1) == 0)
    {
        usleep(PEER_LATE_MS * 1000);
    }

    switch (peer->kind) {

    case PEER_OVERSIZED:
        body->len = sizeof(body->bytes);
        break;

    case PEER_COMPRESSED:
        body->bytes[0] = 1;
        break;

    case PEER_WRONG_LENGTH:
        body->bytes[1] = 0x7f;
        break;

    case PEER_RESET:
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id,
                                  NGHTTP2_INTERNAL_ERROR);
        return;

    case PEER_GOODBYE:
        nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE, id,
                              NGHTTP2_NO_ERROR, NULL, 0);
        break;

    default:
        break;
    }

    body->sent = 0;
    nghttp2_submit_response(session, id, headers, 2, &source);
}


static int
peer_on_frame(nghttp2_session *session, const nghttp2_frame *frame,
    void *user)
{
    peer_t  *peer = user;

    if (frame->hd.type == NGHTTP2_HEADERS) {
        peer_body(peer, frame->hd.stream_id)->len = 0;
    }

    if (frame->hd.type == NGHTTP2_DATA
        && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
    {
        peer_answer(peer, session, frame->hd.stream_id);
    }

    return 0;
}


static void
peer_serve_http2(peer_t *peer)
{
    ssize_t                     n;
    uint8_t                     buf[16384];
    nghttp2_session            *session;
    nghttp2_session_callbacks  *cb;

    nghttp2_session_callbacks_new(&cb);
    nghttp2_session_callbacks_set_send_callback(cb, peer_send);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb,
                                                              peer_on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cb, peer_on_frame);
    nghttp2_session_server_new(&session, cb, peer);
    nghttp2_session_callbacks_del(cb);

    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, NULL, 0);

    while (!atomic_load(&peer->stop)
           && nghttp2_session_send(session) == 0)
    {
        if (!peer_readable(peer, peer->fd, 50)) {
            continue;
        }

        n = recv(peer->fd, buf, sizeof(buf), 0);

        if (n <= 0
            || nghttp2_session_mem_recv(session, buf, (size_t) n) < 0)
        {
            break;
        }
    }

    nghttp2_session_del(session);
}


static void
peer_drip(peer_t *peer)
{
    size_t                i;
    /* an empty SETTINGS frame, then the start of one that never ends */
    static const uint8_t  bytes[] = { 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0x40 };

    for (i = 0; i < sizeof(bytes) && !atomic_load(&peer->stop); i++) {
        usleep(1000);

        if (send(peer->fd, &bytes[i], 1, MSG_NOSIGNAL) != 1) {
            return;
        }
    }
}


static void
peer_flood(peer_t *peer)
{
    size_t   i;
    uint8_t  frames[17 * 512], settings[9] = { 0, 0, 0, 4, 0, 0, 0, 0, 0 };

    memset(frames, 0, sizeof(frames));

    for (i = 0; i < sizeof(frames); i += 17) {
        frames[i + 2] = 8;
        frames[i + 3] = 6;
    }

    if (send(peer->fd, settings, sizeof(settings), MSG_NOSIGNAL) < 0) {
        return;
    }

    while (!atomic_load(&peer->stop)
           && send(peer->fd, frames, sizeof(frames),
                   MSG_NOSIGNAL | MSG_DONTWAIT) != 0)
    {
        if (!peer_readable(peer, peer->fd, 0)) {
            continue;
        }

        if (recv(peer->fd, frames, 0, MSG_PEEK) == 0) {
            usleep(100);
        }
    }
}


static void
peer_serve_raw(peer_t *peer)
{
    size_t                i;
    uint8_t               buf[65536];
    static const uint8_t  giant[] = { 0, 0, 0, 4, 0, 0, 0, 0, 0,
                                      0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1 };

    switch (peer->kind) {

    case PEER_CLOSES_AT_ONCE:
        return;

    case PEER_CLOSES_AFTER_REQUEST:
        if (peer_readable(peer, peer->fd, 1000)) {
            (void) !recv(peer->fd, buf, sizeof(buf), 0);
        }
        return;

    case PEER_GARBAGE:
        for (i = 0; i < sizeof(buf); i++) {
            buf[i] = (uint8_t) (i * 7919 >> 3);
        }

        (void) !send(peer->fd, buf, sizeof(buf), MSG_NOSIGNAL | MSG_DONTWAIT);
        break;

    case PEER_SLOW_DRIP:
        peer_drip(peer);
        break;

    case PEER_GIANT_FRAME:
        memset(buf, 'x', sizeof(buf));
        (void) !send(peer->fd, giant, sizeof(giant), MSG_NOSIGNAL);
        (void) !send(peer->fd, buf, sizeof(buf), MSG_NOSIGNAL | MSG_DONTWAIT);
        break;

    case PEER_PING_FLOOD:
        peer_flood(peer);
        return;

    default: /* PEER_SILENT */
        break;
    }

    while (!atomic_load(&peer->stop)) {
        if (peer_readable(peer, peer->fd, 50)
            && recv(peer->fd, buf, sizeof(buf), 0) <= 0)
        {
            return;
        }
    }
}
