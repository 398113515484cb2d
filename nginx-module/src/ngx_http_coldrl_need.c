
/*
 * How much a zone is over its limits, or how near to them.
 */


#include "ngx_http_coldrl.h"


/* keys are near their limit when this share of the memory for them is left */
#define NGX_HTTP_COLDRL_KEYS_SHARE  16


static ngx_uint_t ngx_http_coldrl_keys_near(ngx_http_file_cache_t *cache,
    ngx_uint_t count, ngx_uint_t watermark);


void
ngx_http_coldrl_need(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_need_t *need)
{
    off_t                          size, free;
    ngx_uint_t                     count, watermark;
    ngx_http_file_cache_t         *cache;
    ngx_http_coldrl_zone_stats_t  *stats;

    cache = zone->cache;

    ngx_memzero(need, sizeof(ngx_http_coldrl_need_t));

    ngx_shmtx_lock(&cache->shpool->mutex);

    size = cache->sh->size;
    count = cache->sh->count;
    watermark = cache->sh->watermark;
    need->keys_near = ngx_http_coldrl_keys_near(cache, count, watermark);

    ngx_shmtx_unlock(&cache->shpool->mutex);

    need->objects = count;

    if (size >= cache->max_size) {
        need->bytes = (uint64_t) (size - cache->max_size + 1) * cache->bsize;
    }

    if (count >= watermark) {
        need->count = count - watermark + 1;
    }

    need->near = need->keys_near
                 || size >= cache->max_size
                            - cache->max_size / NGX_HTTP_COLDRL_NEAR_SHARE;

    if (!ngx_http_coldrl_over(need) && cache->min_free) {
        free = ngx_fs_available(cache->path->name.data);

        if (free <= cache->min_free) {
            need->bytes = (uint64_t) (cache->min_free - free) + 1;
        }

        if (free <= cache->min_free
                    + cache->min_free / NGX_HTTP_COLDRL_NEAR_SHARE)
        {
            need->near = 1;
        }
    }

    stats = &mcf->sh->stats.zones[zone->slot];
    stats->overshoot = need->bytes;

    if (need->bytes > stats->overshoot_worst) {
        stats->overshoot_worst = need->bytes;
    }
}


/*
 * A worker that finds no room for a node makes room itself, from the tail of
 * the queue, and sets the watermark.  Until that has happened, the free memory
 * decides.
 */

static ngx_uint_t
ngx_http_coldrl_keys_near(ngx_http_file_cache_t *cache, ngx_uint_t count,
    ngx_uint_t watermark)
{
    ngx_uint_t  pages;

    pages = (cache->shpool->end - cache->shpool->start) / ngx_pagesize;

    return count >= watermark - watermark / NGX_HTTP_COLDRL_KEYS_SHARE
           || cache->shpool->pfree < pages / NGX_HTTP_COLDRL_KEYS_SHARE;
}


/* Deletions for one answer: many at once are a large part of a small cache. */

ngx_uint_t
ngx_http_coldrl_allowed(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_need_t *need)
{
    return ngx_min(mcf->batch,
                   ngx_max(need->objects / NGX_HTTP_COLDRL_BATCH_SHARE, 1));
}
