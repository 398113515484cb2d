
/*
 * Accesses: one entry in the ring for each request that went through a cache
 * zone.  A client's request is recorded in the log phase.  A subrequest (a
 * slice, a background update) has no log phase; it is recorded when the
 * client's request ends.
 */


#include <nginx.h>

#include "ngx_http_coldrl.h"


static ngx_int_t ngx_http_coldrl_header_filter(ngx_http_request_t *r);
static void ngx_http_coldrl_subrequest_done(void *data);
static void ngx_http_coldrl_access(ngx_http_request_t *r);
static void ngx_http_coldrl_figures(ngx_http_request_t *r,
    ngx_http_coldrl_zone_stats_t *stats, coldrl_access_t *access);
static int64_t ngx_http_coldrl_start_ms(ngx_http_request_t *r);
static uint64_t ngx_http_coldrl_size(ngx_http_request_t *r);
static int32_t ngx_http_coldrl_msec(ngx_msec_t msec);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;


void
ngx_http_coldrl_header_filter_init(void)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_coldrl_header_filter;
}


ngx_int_t
ngx_http_coldrl_log_handler(ngx_http_request_t *r)
{
    /* with log_subrequest this phase runs for subrequests too */

    if (r == r->main) {
        ngx_http_coldrl_access(r);
    }

    return NGX_OK;
}


/*
 * A subrequest is complete at the latest when the client's request ends, and
 * with it the pool that both share.  The header may be sent twice, if another
 * filter replaces the response.
 */

static ngx_int_t
ngx_http_coldrl_header_filter(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    if (r == r->main || r->cache == NULL || r->upstream == NULL) {
        return ngx_http_next_header_filter(r);
    }

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_coldrl_subrequest_done
            && cln->data == r)
        {
            return ngx_http_next_header_filter(r);
        }
    }

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_http_coldrl_subrequest_done;
    cln->data = r;

    return ngx_http_next_header_filter(r);
}


static void
ngx_http_coldrl_subrequest_done(void *data)
{
    ngx_http_request_t  *r = data;

    ngx_http_coldrl_access(r);
}


static void
ngx_http_coldrl_access(ngx_http_request_t *r)
{
    time_t                        ttl;
    coldrl_access_t               access;
    ngx_http_cache_t             *c;
    ngx_http_upstream_t          *u;
    ngx_http_coldrl_zone_t       *zone;
    ngx_http_coldrl_loc_conf_t   *clcf;
    ngx_http_coldrl_main_conf_t  *mcf;

    c = r->cache;
    u = r->upstream;

    if (c == NULL || c->file_cache == NULL || u == NULL) {
        return;
    }

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_coldrl_module);

    if (!clcf->access) {
        return;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_coldrl_module);
    zone = ngx_http_coldrl_zone_of(mcf, c->file_cache);

    if (zone == NULL) {
        return;
    }

    ngx_memzero(&access, sizeof(coldrl_access_t));

    ngx_memcpy(access.key, c->key, COLDRL_KEY_LEN);
    access.zone = (uint16_t) zone->slot;
    access.status = (u->cache_status <= NGX_HTTP_CACHE_SCARCE)
                    ? u->cache_status : 0;
    access.refresh = r->background;
    access.time_ms = ngx_http_coldrl_start_ms(r);
    access.size_bytes = ngx_http_coldrl_size(r);
    access.ttl_ms = -1;
    access.connect_ms = -1;
    access.header_ms = -1;
    access.response_ms = -1;

    coldrl_groups(r->unparsed_uri.data, r->unparsed_uri.len, access.groups);

    if (c->valid_sec > 0) {
        ttl = c->valid_sec - ngx_time();
        access.ttl_ms = (ttl > 0) ? (int64_t) ttl * 1000 : 0;
    }

    /* a hit has no upstream state: its origin times stay unknown */

    if (u->state) {
        access.connect_ms = ngx_http_coldrl_msec(u->state->connect_time);
        access.header_ms = ngx_http_coldrl_msec(u->state->header_time);
        access.response_ms = ngx_http_coldrl_msec(u->state->response_time);
    }

    ngx_http_coldrl_figures(r, &mcf->sh->stats.zones[zone->slot], &access);
    ngx_http_coldrl_ring_push(mcf, &access);
}


static void
ngx_http_coldrl_figures(ngx_http_request_t *r,
    ngx_http_coldrl_zone_stats_t *stats, coldrl_access_t *access)
{
    off_t  bytes;

    if (access->refresh || access->status == 0) {
        return;
    }

    bytes = (r == r->main) ? r->connection->sent - (off_t) r->header_size
                           : (off_t) access->size_bytes;
    bytes = ngx_max(bytes, 0);

    /* as in the agent's class NginxCacheStatus; a bypass is neither */

    switch (access->status) {

    case NGX_HTTP_CACHE_HIT:
    case NGX_HTTP_CACHE_STALE:
    case NGX_HTTP_CACHE_UPDATING:
    case NGX_HTTP_CACHE_REVALIDATED:
        ngx_http_coldrl_count(stats->hits);
        (void) ngx_atomic_fetch_add(&stats->hit_bytes, bytes);
        return;

    case NGX_HTTP_CACHE_MISS:
    case NGX_HTTP_CACHE_EXPIRED:
    case NGX_HTTP_CACHE_SCARCE:
        ngx_http_coldrl_count(stats->misses);
        (void) ngx_atomic_fetch_add(&stats->miss_bytes, bytes);
        return;
    }
}


/* Start of the request, Unix time. */

static int64_t
ngx_http_coldrl_start_ms(ngx_http_request_t *r)
{
#if (freenginx)
    ngx_time_t  *tp;

    /* NGINX keeps the monotonic time only */

    tp = ngx_timeofday();

    return (int64_t) tp->sec * 1000 + tp->msec
           - (int64_t) (ngx_current_msec - r->start_time);
#else
    return (int64_t) r->start_sec * 1000 + r->start_msec;
#endif
}


/*
 * The size on disk.  It is known for objects that were in the cache before.
 * For a new object it is computed from the response, because the node may not
 * be read any more: after the update the request does not hold it.
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
