
/*
 * The log phase: one entry in the ring for each request that went through a
 * cache zone.
 */


#include "ngx_http_coldrl.h"


static ngx_int_t ngx_http_coldrl_slot(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_file_cache_t *cache);
static uint64_t ngx_http_coldrl_size(ngx_http_request_t *r);
static int32_t ngx_http_coldrl_msec(ngx_msec_t msec);


ngx_int_t
ngx_http_coldrl_log_handler(ngx_http_request_t *r)
{
    time_t                        ttl;
    ngx_int_t                     slot;
    ngx_time_t                   *tp;
    coldrl_access_t               access;
    ngx_http_cache_t             *c;
    ngx_http_upstream_t          *u;
    ngx_http_coldrl_main_conf_t  *mcf;

    c = r->cache;
    u = r->upstream;

    if (c == NULL || c->file_cache == NULL || u == NULL) {
        return NGX_DECLINED;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_coldrl_module);

    slot = ngx_http_coldrl_slot(mcf, c->file_cache);

    if (slot == NGX_DECLINED) {
        return NGX_DECLINED;
    }

    ngx_memzero(&access, sizeof(coldrl_access_t));

    tp = ngx_timeofday();

    ngx_memcpy(access.key, c->key, COLDRL_KEY_LEN);
    access.zone = (uint16_t) slot;
    access.status = (u->cache_status <= NGX_HTTP_CACHE_SCARCE)
                    ? u->cache_status : 0;
    access.time_ms = (int64_t) tp->sec * 1000 + tp->msec;
    access.size_bytes = ngx_http_coldrl_size(r);
    access.ttl_ms = -1;
    access.connect_ms = -1;
    access.header_ms = -1;
    access.response_ms = -1;

    if (c->valid_sec > 0) {
        ttl = c->valid_sec - tp->sec;
        access.ttl_ms = (ttl > 0) ? (int64_t) ttl * 1000 : 0;
    }

    /* a hit has no upstream state: its origin times stay unknown */

    if (u->state) {
        access.connect_ms = ngx_http_coldrl_msec(u->state->connect_time);
        access.header_ms = ngx_http_coldrl_msec(u->state->header_time);
        access.response_ms = ngx_http_coldrl_msec(u->state->response_time);
    }

    ngx_http_coldrl_ring_push(mcf, &access);

    return NGX_OK;
}


static ngx_int_t
ngx_http_coldrl_slot(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_file_cache_t *cache)
{
    ngx_uint_t               i;
    ngx_http_coldrl_zone_t  *zone;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        if (zone[i].cache == cache) {
            return zone[i].slot;
        }
    }

    return NGX_DECLINED;
}


/*
 * The size on disk.  It is known of what was in the cache before; what is
 * being stored is reckoned from the response, since the node may not be
 * touched any more: once the cache is updated the request does not hold it.
 */

static uint64_t
ngx_http_coldrl_size(ngx_http_request_t *r)
{
    off_t                  length;
    ngx_http_cache_t      *c;
    ngx_http_upstream_t   *u;

    c = r->cache;
    u = r->upstream;

    if (r->cached) {
        return (uint64_t) c->fs_size * c->file_cache->bsize;
    }

    if (!u->cacheable || u->state == NULL || u->state->response_length <= 0) {
        return 0;
    }

    length = u->state->response_length + c->body_start;

    return (length + c->file_cache->bsize - 1)
           / c->file_cache->bsize * c->file_cache->bsize;
}


static int32_t
ngx_http_coldrl_msec(ngx_msec_t msec)
{
    if (msec == (ngx_msec_t) -1) {
        return -1;
    }

    return (int32_t) ngx_min(msec, 0x7fffffff);
}
