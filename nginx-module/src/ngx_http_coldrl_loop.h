
/*
 * The client's connection in NGINX's event loop.
 */


#ifndef _NGX_HTTP_COLDRL_LOOP_H_INCLUDED_
#define _NGX_HTTP_COLDRL_LOOP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "coldrl_client.h"


typedef struct {
    coldrl_client_t              *client;
    /* called when the socket is ready, or a call is late */
    void                        (*handler)(void *data);
    void                         *data;

    ngx_connection_t             *connection;
    uint64_t                      number;
    ngx_event_t                   timer;
} ngx_http_coldrl_loop_t;


void ngx_http_coldrl_loop_init(ngx_http_coldrl_loop_t *loop,
    coldrl_client_t *client, void (*handler)(void *data), void *data);

/* After each use of the client: watches its socket and its next deadline. */
void ngx_http_coldrl_loop_arm(ngx_http_coldrl_loop_t *loop);


#endif /* _NGX_HTTP_COLDRL_LOOP_H_INCLUDED_ */
