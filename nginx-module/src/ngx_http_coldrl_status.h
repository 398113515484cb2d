
/* The content of coldrl_status, independent of its form. */


#ifndef _NGX_HTTP_COLDRL_STATUS_H_INCLUDED_
#define _NGX_HTTP_COLDRL_STATUS_H_INCLUDED_


#include "ngx_http_coldrl.h"


#define NGX_HTTP_COLDRL_VERSION  "0.1.0"


typedef struct {
    ngx_str_t                      name;
    off_t                          size;
    off_t                          max_size;
    ngx_uint_t                     objects;
    ngx_http_coldrl_zone_stats_t  *stats;
} ngx_http_coldrl_zone_status_t;


typedef struct {
    ngx_http_coldrl_main_conf_t   *mcf;
    ngx_http_coldrl_stats_t       *stats;
    /* while the module is off */
    ngx_http_coldrl_stats_t        none;
    uint64_t                       recorded;
    uint64_t                       pending;
    ngx_uint_t                     capacity;
    ngx_uint_t                     nzones;
    ngx_http_coldrl_zone_status_t  zones[NGX_HTTP_COLDRL_ZONES_MAX];
} ngx_http_coldrl_status_t;


void ngx_http_coldrl_status_read(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_status_t *status);

u_char *ngx_http_coldrl_status_json(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status);
u_char *ngx_http_coldrl_status_prometheus(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status);


#endif /* _NGX_HTTP_COLDRL_STATUS_H_INCLUDED_ */
