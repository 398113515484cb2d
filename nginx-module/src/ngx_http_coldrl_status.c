
/* The coldrl_status handler: status as JSON or as text for Prometheus. */


#include "ngx_http_coldrl.h"
#include "ngx_http_coldrl_status.h"


/* buffer sizes that suffice for both forms, for all zones and for each */
#define NGX_HTTP_COLDRL_STATUS_SIZE  16384
#define NGX_HTTP_COLDRL_ZONE_SIZE    16384


static ngx_int_t ngx_http_coldrl_status_send(ngx_http_request_t *r,
    ngx_buf_t *b);


static ngx_str_t  ngx_http_coldrl_json_type = ngx_string("application/json");
static ngx_str_t  ngx_http_coldrl_text_type =
    ngx_string("text/plain; version=0.0.4");


ngx_str_t  ngx_http_coldrl_skips[] = {
    ngx_string("gone"),
    ngx_string("used"),
    ngx_string("busy"),
    ngx_string("tail_expired"),
    ngx_string("old"),
    ngx_string("guard")
};


ngx_int_t
ngx_http_coldrl_status_handler(ngx_http_request_t *r)
{
    size_t                        size;
    ngx_int_t                     rc;
    ngx_buf_t                    *b;
    ngx_http_coldrl_status_t     *status;
    ngx_http_coldrl_loc_conf_t   *lcf;
    ngx_http_coldrl_main_conf_t  *mcf;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_coldrl_module);
    lcf = ngx_http_get_module_loc_conf(r, ngx_http_coldrl_module);

    size = NGX_HTTP_COLDRL_STATUS_SIZE
           + mcf->zones.nelts * NGX_HTTP_COLDRL_ZONE_SIZE;

    b = ngx_create_temp_buf(r->pool, size);
    status = ngx_palloc(r->pool, sizeof(ngx_http_coldrl_status_t));

    if (b == NULL || status == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_http_coldrl_status_read(mcf, status);

    b->last = lcf->prometheus
              ? ngx_http_coldrl_status_prometheus(b->last, b->end, status)
              : ngx_http_coldrl_status_json(b->last, b->end, status);

    r->headers_out.content_type = lcf->prometheus ? ngx_http_coldrl_text_type
                                                  : ngx_http_coldrl_json_type;

    return ngx_http_coldrl_status_send(r, b);
}


static ngx_int_t
ngx_http_coldrl_status_send(ngx_http_request_t *r, ngx_buf_t *b)
{
    ngx_int_t    rc;
    ngx_chain_t  out;

    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;

    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;
    r->headers_out.status = NGX_HTTP_OK;
    r->headers_out.content_length_n = b->last - b->pos;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


/* A copy of all figures at one moment, for both forms. */

void
ngx_http_coldrl_status_read(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_status_t *status)
{
    ngx_uint_t                       i;
    ngx_http_coldrl_ring_t          *ring;
    ngx_http_file_cache_t           *cache;
    ngx_http_coldrl_zone_t          *zone;
    ngx_http_coldrl_zone_status_t   *zs;

    ngx_memzero(status, sizeof(ngx_http_coldrl_status_t));

    status->mcf = mcf;
    status->stats = mcf->sh ? &mcf->sh->stats : &status->none;

    if (mcf->sh) {
        ring = &mcf->sh->ring;

        ngx_shmtx_lock(&mcf->shpool->mutex);

        status->recorded = ring->head;
        status->pending = mcf->socket.data ? ring->head - ring->reported : 0;
        status->capacity = ring->capacity;

        ngx_shmtx_unlock(&mcf->shpool->mutex);
    }

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        cache = zone[i].cache;
        zs = &status->zones[status->nzones++];

        zs->name = cache->shm_zone->shm.name;
        zs->stats = &status->stats->zones[zone[i].slot];

        ngx_shmtx_lock(&cache->shpool->mutex);

        zs->size = cache->sh->size * (off_t) cache->bsize;
        zs->objects = cache->sh->count;

        ngx_shmtx_unlock(&cache->shpool->mutex);

        /* a zone without a limit is one with the largest there is */

        zs->max_size = (cache->max_size >= NGX_MAX_OFF_T_VALUE
                                           / (off_t) cache->bsize)
                       ? 0 : cache->max_size * (off_t) cache->bsize;
    }
}
