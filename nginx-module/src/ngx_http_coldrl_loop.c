
/*
 * The client's connection in NGINX's event loop.
 */


#include "ngx_http_coldrl_loop.h"


static void ngx_http_coldrl_loop_adopt(ngx_http_coldrl_loop_t *loop);
static void ngx_http_coldrl_loop_socket_handler(ngx_event_t *ev);
static void ngx_http_coldrl_loop_handler(ngx_event_t *ev);


void
ngx_http_coldrl_loop_init(ngx_http_coldrl_loop_t *loop,
    coldrl_client_t *client, void (*handler)(void *data), void *data)
{
    loop->client = client;
    loop->handler = handler;
    loop->data = data;

    loop->timer.handler = ngx_http_coldrl_loop_handler;
    loop->timer.data = loop;
    loop->timer.log = ngx_cycle->log;
    loop->timer.cancelable = 1;
}


void
ngx_http_coldrl_loop_arm(ngx_http_coldrl_loop_t *loop)
{
    uint64_t  now, deadline;

    ngx_http_coldrl_loop_adopt(loop);

    if (loop->connection) {
        loop->connection->read->ready = 0;

        if (ngx_handle_read_event(loop->connection->read, 0) != NGX_OK) {
            ngx_log_error(NGX_LOG_ALERT, ngx_cycle->log, 0,
                          "coldrl: cannot watch the agent's socket");
        }

        /* "ready" makes a level-triggered loop remove it */

        loop->connection->write->ready =
            !coldrl_client_wants_write(loop->client);
        (void) ngx_handle_write_event(loop->connection->write, 0);
    }

    /* NGINX ignores a timer that is moved by little */

    if (loop->timer.timer_set) {
        ngx_del_timer(&loop->timer);
    }

    deadline = coldrl_client_deadline(loop->client);

    if (deadline == 0) {
        return;
    }

    now = coldrl_monotonic_us();

    ngx_add_timer(&loop->timer,
                  (deadline > now) ? (deadline - now) / 1000 + 1 : 1);
}


/*
 * The client opens and closes its sockets itself: a new one is added to the
 * event loop, and a closed one removed.
 */

static void
ngx_http_coldrl_loop_adopt(ngx_http_coldrl_loop_t *loop)
{
    int                fd;
    ngx_connection_t  *c;

    fd = coldrl_client_fd(loop->client);

    if (loop->connection
        && (fd == -1
            || loop->number != coldrl_client_connection(loop->client)))
    {
        c = loop->connection;
        loop->connection = NULL;

        if (c->read->active) {
            (void) ngx_del_event(c->read, NGX_READ_EVENT, NGX_CLOSE_EVENT);
        }

        if (c->write->active) {
            (void) ngx_del_event(c->write, NGX_WRITE_EVENT, NGX_CLOSE_EVENT);
        }

        ngx_free_connection(c);
        c->fd = (ngx_socket_t) -1;
    }

    if (fd == -1 || loop->connection) {
        return;
    }

    /* without it, answers are still read at deadlines and wake-ups */

    c = ngx_get_connection(fd, ngx_cycle->log);

    if (c == NULL) {
        return;
    }

    c->data = loop;
    c->log = ngx_cycle->log;
    c->read->log = c->log;
    c->write->log = c->log;
    c->read->handler = ngx_http_coldrl_loop_socket_handler;
    c->write->handler = ngx_http_coldrl_loop_socket_handler;

    loop->connection = c;
    loop->number = coldrl_client_connection(loop->client);
}


static void
ngx_http_coldrl_loop_socket_handler(ngx_event_t *ev)
{
    ngx_connection_t        *c = ev->data;
    ngx_http_coldrl_loop_t  *loop = c->data;

    loop->handler(loop->data);
}


static void
ngx_http_coldrl_loop_handler(ngx_event_t *ev)
{
    ngx_http_coldrl_loop_t  *loop = ev->data;

    loop->handler(loop->data);
}
