
/*
 * Staging: the only change made to a zone.  A victim moves to the tail of the
 * LRU queue, where NGINX's own code takes objects from: the manager, and a
 * worker that finds the zone full.
 */


#include "ngx_http_coldrl.h"


#define NGX_HTTP_COLDRL_HOLD  8


static ngx_http_coldrl_skip_e ngx_http_coldrl_stage_one(
    ngx_http_file_cache_t *cache, const u_char *key, time_t expire);


/*
 * Moves the n victims to the tail, the best of them last.  What was staged is
 * left at the front of order[].
 */

ngx_uint_t
ngx_http_coldrl_stage(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_sample_t *sample, u_char *order, ngx_uint_t n,
    ngx_http_coldrl_stats_t *stats)
{
    u_char                  i, staged[COLDRL_CANDIDATES_MAX];
    ngx_uint_t              k, held, nstaged;
    ngx_http_coldrl_skip_e  skip;

    held = 0;
    nstaged = 0;

    for (k = n; k > 0; k--) {

        i = order[k - 1];

        if (held == 0) {
            ngx_shmtx_lock(&cache->shpool->mutex);
        }

        skip = ngx_http_coldrl_stage_one(cache, sample->candidates[i].key,
                                         sample->expire[i]);

        if (++held == NGX_HTTP_COLDRL_HOLD || k == 1) {
            ngx_shmtx_unlock(&cache->shpool->mutex);
            held = 0;
        }

        if (skip == NGX_HTTP_COLDRL_SKIP_NONE) {
            staged[nstaged++] = i;

        } else {
            (void) ngx_atomic_fetch_add(&stats->skips[skip], 1);
        }
    }

    for (k = 0; k < nstaged; k++) {
        order[k] = staged[nstaged - 1 - k];
    }

    (void) ngx_atomic_fetch_add(&stats->staged, nstaged);

    return nstaged;
}


static ngx_http_coldrl_skip_e
ngx_http_coldrl_stage_one(ngx_http_file_cache_t *cache, const u_char *key,
    time_t expire)
{
    ngx_queue_t                 *q;
    ngx_http_file_cache_node_t  *fcn, *tail;

    fcn = ngx_http_coldrl_lookup(cache, key);

    if (fcn == NULL) {
        return NGX_HTTP_COLDRL_SKIP_GONE;
    }

    if (fcn->expire != expire) {
        return NGX_HTTP_COLDRL_SKIP_USED;
    }

    if (ngx_http_coldrl_busy(cache, fcn)) {
        return NGX_HTTP_COLDRL_SKIP_BUSY;
    }

    q = ngx_queue_last(&cache->sh->queue);
    tail = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);

    if (tail->expire <= ngx_time()) {
        /* expired objects come first, and NGINX looks for them at the tail */
        return NGX_HTTP_COLDRL_SKIP_TAIL_EXPIRED;
    }

    /*
     * The queue is ordered by the time of expiry, and NGINX stops looking for
     * expired objects at the first that is not.
     */

    if (fcn->expire > tail->expire) {
        fcn->expire = tail->expire;
    }

    ngx_queue_remove(&fcn->queue);
    ngx_queue_insert_tail(&cache->sh->queue, &fcn->queue);

    return NGX_HTTP_COLDRL_SKIP_NONE;
}


/* How many of the staged are gone. */

ngx_uint_t
ngx_http_coldrl_count_deleted(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_sample_t *sample, u_char *order, ngx_uint_t n)
{
    ngx_uint_t  k, deleted;

    deleted = 0;

    for (k = 0; k < n; k++) {

        if (k % NGX_HTTP_COLDRL_HOLD == 0) {
            ngx_shmtx_lock(&cache->shpool->mutex);
        }

        if (ngx_http_coldrl_lookup(cache, sample->candidates[order[k]].key)
            == NULL)
        {
            deleted++;
        }

        if ((k + 1) % NGX_HTTP_COLDRL_HOLD == 0 || k + 1 == n) {
            ngx_shmtx_unlock(&cache->shpool->mutex);
        }
    }

    return deleted;
}
