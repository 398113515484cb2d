
/*
 * An agent with scripted delays and answers, for measurements: speaks the wire
 * contract over HTTP/2, answers after a set time, and stalls when it is due.
 *
 *     scripted_agent --socket=PATH [--stats=FILE] [--order=idle|size]
 *         [--answer-us=N] [--report-us=N] [--stall-us=N --stall-every=N]
 *         [--young-ms=N]
 *
 * SIGUSR1 and the end write the counts to the file of --stats; SIGTERM ends
 * it.  All times are microseconds: an answer leaves that long after the
 * question came, several at a time; a stall stops everything.
 */


#define _GNU_SOURCE

#include <errno.h>
#include <getopt.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "delay.h"
#include "script.h"

#define CONNECTIONS   16
#define FRAME_HEAD    5
#define ANSWER_MAX    8192
#define SELECT_PATH   "/coldrl.v1.EvictionService/SelectVictims"
#define REPORT_PATH   "/coldrl.v1.AccessService/ReportAccesses"

#define nv(n, v)                                                              \
    { (uint8_t *) (n), (uint8_t *) (v), sizeof(n) - 1, strlen(v),             \
      NGHTTP2_NV_FLAG_NONE }


typedef struct conn_s  conn_t;
typedef struct call_s  call_t;

struct call_s {
    conn_t           *conn;
    call_t           *next;
    int32_t           id;
    int               selects;
    uint8_t          *msg;
    size_t            len;
    size_t            size;
    /* 0 until the answer is made */
    uint64_t          due_us;
    uint8_t           answer[ANSWER_MAX];
    size_t            answer_len;
    size_t            sent;
};

struct conn_s {
    int               fd;
    nghttp2_session  *session;
    /* all that are open */
    call_t           *calls;
};


static struct {
    const char       *socket;
    const char       *stats;
    uint64_t          answer_us;
    uint64_t          report_us;
    uint64_t          stall_us;
    uint64_t          stall_every;
    script_t          script;
} options = { .script.young_ms = 3000 };

static conn_t                 conns[CONNECTIONS];
static volatile sig_atomic_t  stop, print;


static void
on_signal(int signo)
{
    if (signo == SIGUSR1) {
        print = 1;

    } else {
        stop = 1;
    }
}


/* The file appears as a whole, so that a reader never sees half of it. */

static void
write_stats(void)
{
    char   temp[4096];
    FILE  *file;

    print = 0;

    if (options.stats == NULL) {
        return;
    }

    snprintf(temp, sizeof(temp), "%s.new", options.stats);
    file = fopen(temp, "w");

    if (file == NULL) {
        perror(temp);
        return;
    }

    script_print(file);
    fclose(file);
    rename(temp, options.stats);
}


static ssize_t
on_send(nghttp2_session *session, const uint8_t *data, size_t len, int flags,
    void *user)
{
    conn_t   *c = user;
    ssize_t   n;

    (void) session;
    (void) flags;

    n = send(c->fd, data, len, MSG_NOSIGNAL);

    return n < 0 ? NGHTTP2_ERR_CALLBACK_FAILURE : n;
}


static int
on_begin(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    call_t  *call;
    conn_t  *c = user;

    if (frame->hd.type != NGHTTP2_HEADERS) {
        return 0;
    }

    call = calloc(1, sizeof(call_t));

    if (call == NULL) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }

    call->conn = c;
    call->id = frame->hd.stream_id;
    call->next = c->calls;
    c->calls = call;

    nghttp2_session_set_stream_user_data(session, call->id, call);

    return 0;
}


static int
on_header(nghttp2_session *session, const nghttp2_frame *frame,
    const uint8_t *name, size_t nlen, const uint8_t *value, size_t vlen,
    uint8_t flags, void *user)
{
    call_t  *call;

    (void) flags;
    (void) user;

    call = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

    if (call != NULL && nlen == 5 && memcmp(name, ":path", 5) == 0) {
        call->selects = vlen == sizeof(SELECT_PATH) - 1
                        && memcmp(value, SELECT_PATH, vlen) == 0;
    }

    return 0;
}


static int
on_data(nghttp2_session *session, uint8_t flags, int32_t id,
    const uint8_t *data, size_t len, void *user)
{
    call_t  *call;

    (void) flags;
    (void) user;

    call = nghttp2_session_get_stream_user_data(session, id);

    if (call == NULL) {
        return 0;
    }

    if (call->len + len > call->size) {
        call->size = (call->len + len) * 2;
        call->msg = realloc(call->msg, call->size);

        if (call->msg == NULL) {
            return NGHTTP2_ERR_CALLBACK_FAILURE;
        }
    }

    memcpy(call->msg + call->len, data, len);
    call->len += len;

    return 0;
}


static int
on_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
    call_t  **link, *call;
    conn_t   *c = user;

    (void) session;
    (void) code;

    for (link = &c->calls; *link != NULL; link = &(*link)->next) {

        if ((*link)->id == id) {
            call = *link;
            *link = call->next;
            free(call->msg);
            free(call);
            break;
        }
    }

    return 0;
}


/* Decides at once; what was decided leaves when it is due. */

static void
decide(call_t *call)
{
    ssize_t          n;
    uint8_t         *body;
    static uint64_t  answers;

    n = -1;
    body = call->answer + FRAME_HEAD;

    if (call->len >= FRAME_HEAD && call->selects) {

        if (options.stall_every > 0 && ++answers % options.stall_every == 0) {
            delay_us(options.stall_us);
        }

        n = script_select(&options.script, call->msg + FRAME_HEAD,
                          call->len - FRAME_HEAD, body,
                          ANSWER_MAX - FRAME_HEAD);

    } else if (call->len >= FRAME_HEAD) {
        n = script_report(call->msg + FRAME_HEAD, call->len - FRAME_HEAD,
                          body, ANSWER_MAX - FRAME_HEAD);
    }

    if (n < 0) {
        fprintf(stderr, "scripted_agent: a message breaks the contract\n");
        n = 0;
    }

    call->answer[3] = (uint8_t) (n >> 8);
    call->answer[4] = (uint8_t) n;
    call->answer_len = (size_t) n + FRAME_HEAD;
}


static int
on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    call_t  *call;

    (void) user;

    if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        || (frame->hd.type != NGHTTP2_DATA
            && frame->hd.type != NGHTTP2_HEADERS))
    {
        return 0;
    }

    call = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

    if (call != NULL) {
        call->due_us = delay_now_us() + (call->selects ? options.answer_us
                                                       : options.report_us);
        decide(call);
    }

    return 0;
}


static ssize_t
read_answer(nghttp2_session *session, int32_t id, uint8_t *buf, size_t size,
    uint32_t *flags, nghttp2_data_source *source, void *user)
{
    size_t      n;
    call_t     *call = source->ptr;
    nghttp2_nv  trailer[] = { nv("grpc-status", "0") };

    (void) user;

    n = call->answer_len - call->sent;
    n = n < size ? n : size;

    memcpy(buf, call->answer + call->sent, n);
    call->sent += n;

    if (call->sent == call->answer_len) {
        *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
        nghttp2_submit_trailer(session, id, trailer, 1);
    }

    return (ssize_t) n;
}


/* Submits what is due; microseconds until the next is, or -1. */

static int64_t
answer_due(conn_t *c)
{
    call_t                 *call;
    int64_t                 left, next;
    uint64_t                now;
    nghttp2_data_provider   body = { .read_callback = read_answer };
    nghttp2_nv              headers[] = {
        nv(":status", "200"),
        nv("content-type", "application/grpc")
    };

    next = -1;
    now = delay_now_us();

    for (call = c->calls; call != NULL; call = call->next) {

        if (call->due_us == 0) {
            continue;
        }

        left = (int64_t) (call->due_us - now);

        if (left <= 0) {
            call->due_us = 0;
            body.source.ptr = call;
            nghttp2_submit_response(c->session, call->id, headers, 2, &body);

        } else if (next < 0 || left < next) {
            next = left;
        }
    }

    return next;
}


static void
conn_close(conn_t *c)
{
    call_t  *call;

    while ((call = c->calls) != NULL) {
        c->calls = call->next;
        free(call->msg);
        free(call);
    }

    nghttp2_session_del(c->session);
    close(c->fd);
    memset(c, 0, sizeof(conn_t));
}


static void
conn_open(int fd)
{
    conn_t                     *c;
    nghttp2_session_callbacks  *cb;

    for (c = conns; c < conns + CONNECTIONS && c->session != NULL; c++) {
        /* void */
    }

    if (c == conns + CONNECTIONS) {
        fprintf(stderr, "scripted_agent: too many connections\n");
        close(fd);
        return;
    }

    c->fd = fd;

    nghttp2_session_callbacks_new(&cb);
    nghttp2_session_callbacks_set_send_callback(cb, on_send);
    nghttp2_session_callbacks_set_on_begin_headers_callback(cb, on_begin);
    nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
    nghttp2_session_server_new(&c->session, cb, c);
    nghttp2_session_callbacks_del(cb);

    nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, NULL, 0);
}


static void
conn_read(conn_t *c)
{
    ssize_t         n;
    static uint8_t  buf[65536];

    n = recv(c->fd, buf, sizeof(buf), 0);

    if (n <= 0 || nghttp2_session_mem_recv(c->session, buf, (size_t) n) < 0) {
        conn_close(c);
    }
}


/* Sends what is due on all connections; microseconds until more is, or -1. */

static int64_t
conns_send(void)
{
    conn_t   *c;
    int64_t   left, next;

    next = -1;

    for (c = conns; c < conns + CONNECTIONS; c++) {

        if (c->session == NULL) {
            continue;
        }

        left = answer_due(c);

        if (left >= 0 && (next < 0 || left < next)) {
            next = left;
        }

        if (nghttp2_session_send(c->session) != 0) {
            conn_close(c);
        }
    }

    return next;
}


static void
serve(int listener, const sigset_t *unblocked)
{
    int              i, fd, n;
    int64_t          us;
    struct pollfd    fds[CONNECTIONS + 1];
    struct timespec  ts;

    while (!stop) {

        if (print) {
            write_stats();
        }

        us = conns_send();
        ts.tv_sec = us / 1000000;
        ts.tv_nsec = us % 1000000 * 1000;

        for (i = 0; i < CONNECTIONS; i++) {
            fds[i].fd = conns[i].session != NULL ? conns[i].fd : -1;
            fds[i].events = POLLIN;
            fds[i].revents = 0;
        }

        fds[i].fd = listener;
        fds[i].events = POLLIN;

        n = ppoll(fds, CONNECTIONS + 1, us < 0 ? NULL : &ts, unblocked);

        if (n <= 0) {
            continue;
        }

        for (i = 0; i < CONNECTIONS; i++) {

            if (fds[i].fd != -1 && fds[i].revents != 0) {
                conn_read(&conns[i]);
            }
        }

        if (fds[i].revents & POLLIN) {
            fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

            if (fd != -1) {
                conn_open(fd);
            }
        }
    }
}


static int
listen_on(const char *path)
{
    int                 fd;
    struct sockaddr_un  addr = { .sun_family = AF_UNIX };

    if (strlen(path) >= sizeof(addr.sun_path)) {
        fprintf(stderr, "scripted_agent: the path is too long: %s\n", path);
        exit(2);
    }

    strcpy(addr.sun_path, path);
    unlink(path);

    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd == -1
        || bind(fd, (struct sockaddr *) &addr, sizeof(addr)) != 0
        || listen(fd, CONNECTIONS) != 0)
    {
        perror(path);
        exit(2);
    }

    return fd;
}


static void
parse(int argc, char **argv)
{
    int                         c;
    static const struct option  known[] = {
        { "socket", required_argument, NULL, 'k' },
        { "stats", required_argument, NULL, 'f' },
        { "order", required_argument, NULL, 'o' },
        { "answer-us", required_argument, NULL, 'a' },
        { "report-us", required_argument, NULL, 'r' },
        { "stall-us", required_argument, NULL, 's' },
        { "stall-every", required_argument, NULL, 'e' },
        { "young-ms", required_argument, NULL, 'y' },
        { NULL, 0, NULL, 0 }
    };

    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {

        switch (c) {
        case 'k': options.socket = optarg; break;
        case 'f': options.stats = optarg; break;
        case 'o':
            options.script.order = strcmp(optarg, "size") == 0 ? SCRIPT_SIZE
                                                               : SCRIPT_IDLE;
            break;
        case 'a': options.answer_us = strtoull(optarg, NULL, 10); break;
        case 'r': options.report_us = strtoull(optarg, NULL, 10); break;
        case 's': options.stall_us = strtoull(optarg, NULL, 10); break;
        case 'e': options.stall_every = strtoull(optarg, NULL, 10); break;
        case 'y': options.script.young_ms = strtoll(optarg, NULL, 10); break;
        default: exit(2);
        }
    }

    if (options.socket == NULL) {
        fprintf(stderr, "scripted_agent: --socket=PATH is missing\n");
        exit(2);
    }
}


int
main(int argc, char **argv)
{
    int               listener;
    sigset_t          ours, before;
    struct sigaction  action = { .sa_handler = on_signal };

    parse(argc, argv);

    /* signals come while it waits, and at no other time */

    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGUSR1);
    sigprocmask(SIG_BLOCK, &ours, &before);

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_TIMERSLACK, 1);

    listener = listen_on(options.socket);
    serve(listener, &before);

    write_stats();
    unlink(options.socket);

    return 0;
}
