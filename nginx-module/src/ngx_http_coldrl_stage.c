
/*
 * Staging: a victim moves to the tail of the LRU queue, from which NGINX's own
 * code deletes: the manager, and a worker that finds the zone full.
 */


#include "ngx_http_coldrl.h"


/* nodes looked at in search of some without a file */
#define NGX_HTTP_COLDRL_BARE_TAIL    64
#define NGX_HTTP_COLDRL_BARE_SEARCH  512

/* pause of the search if none was found, ms */
#define NGX_HTTP_COLDRL_BARE_PAUSE   100


typedef struct {
    u_char                        key[COLDRL_KEY_LEN];
    time_t                        expire;
} ngx_http_coldrl_bare_t;


typedef struct {
    ngx_uint_t                    n;
    ngx_http_coldrl_bare_t        bare[NGX_HTTP_COLDRL_BARE_TAIL];
} ngx_http_coldrl_bares_t;


static ngx_http_coldrl_skip_e ngx_http_coldrl_stage_locked(
    ngx_http_coldrl_zone_t *zone, coldrl_victim_t *victim);
static ngx_int_t ngx_http_coldrl_to_tail(ngx_http_file_cache_t *cache,
    ngx_http_file_cache_node_t *fcn);
static void ngx_http_coldrl_find_bare(ngx_http_file_cache_t *cache,
    ngx_uint_t wanted, ngx_http_coldrl_bares_t *bares);
static void ngx_http_coldrl_note_bare(ngx_http_file_cache_node_t *fcn,
    ngx_http_coldrl_bares_t *bares);
static ngx_int_t ngx_http_coldrl_youngest(const void *one,
    const void *two);


ngx_http_coldrl_skip_e
ngx_http_coldrl_stage(ngx_http_coldrl_zone_t *zone, coldrl_victim_t *victim)
{
    ngx_http_coldrl_skip_e  skip;

    ngx_shmtx_lock(&zone->cache->shpool->mutex);

    skip = ngx_http_coldrl_stage_locked(zone, victim);

    ngx_shmtx_unlock(&zone->cache->shpool->mutex);

    return skip;
}


/*
 * Moves the whole reserve to the tail, the best victim last, for workers that
 * have to make room themselves.
 */

void
ngx_http_coldrl_stage_ahead(ngx_http_coldrl_zone_t *zone,
    coldrl_reserve_t *reserve)
{
    size_t      i;
    ngx_uint_t  held;

    held = 0;

    for (i = reserve->n; i > 0; i--) {

        if (held == 0) {
            ngx_shmtx_lock(&zone->cache->shpool->mutex);
        }

        (void) ngx_http_coldrl_stage_locked(zone, &reserve->victims[i - 1]);

        if (++held == NGX_HTTP_COLDRL_HOLD || i == 1) {
            ngx_shmtx_unlock(&zone->cache->shpool->mutex);
            held = 0;
        }
    }
}


/* Victims that workers have deleted are dropped, so that others are named. */

void
ngx_http_coldrl_drop_taken(ngx_http_coldrl_zone_t *zone,
    coldrl_reserve_t *reserve)
{
    size_t      i;
    ngx_uint_t  held;

    held = 0;

    for (i = reserve->n; i > 0; i--) {

        if (held == 0) {
            ngx_shmtx_lock(&zone->cache->shpool->mutex);
        }

        if (ngx_http_coldrl_lookup(zone->cache, reserve->victims[i - 1].key)
            == NULL)
        {
            coldrl_reserve_taken(reserve, i - 1);
        }

        if (++held == NGX_HTTP_COLDRL_HOLD || i == 1) {
            ngx_shmtx_unlock(&zone->cache->shpool->mutex);
            held = 0;
        }
    }
}


static ngx_http_coldrl_skip_e
ngx_http_coldrl_stage_locked(ngx_http_coldrl_zone_t *zone,
    coldrl_victim_t *victim)
{
    ngx_http_coldrl_skip_e       skip;
    ngx_http_file_cache_node_t  *fcn;

    fcn = ngx_http_coldrl_lookup(zone->cache, victim->key);
    skip = ngx_http_coldrl_check_victim(fcn, victim);

    if (skip != NGX_HTTP_COLDRL_SKIP_NONE) {
        return skip;
    }

    if (ngx_http_coldrl_to_tail(zone->cache, fcn) != NGX_OK) {
        return NGX_HTTP_COLDRL_SKIP_TAIL_EXPIRED;
    }

    victim->expire = fcn->expire;
    victim->size_bytes = (uint64_t) fcn->fs_size * zone->cache->bsize;

    return NGX_HTTP_COLDRL_SKIP_NONE;
}


/*
 * The queue is ordered by the time of expiry, and NGINX stops looking for
 * expired objects at the first that is not.
 */

static ngx_int_t
ngx_http_coldrl_to_tail(ngx_http_file_cache_t *cache,
    ngx_http_file_cache_node_t *fcn)
{
    ngx_queue_t                 *q;
    ngx_http_file_cache_node_t  *tail;

    q = ngx_queue_last(&cache->sh->queue);
    tail = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);

    if (tail->expire <= ngx_time()) {
        /* expired objects come first, and NGINX looks for them at the tail */
        return NGX_DECLINED;
    }

    if (fcn->expire > tail->expire) {
        fcn->expire = tail->expire;
    }

    ngx_queue_remove(&fcn->queue);
    ngx_queue_insert_tail(&cache->sh->queue, &fcn->queue);

    return NGX_OK;
}


/*
 * Moves nodes without a file to the tail, the least recently used of those
 * found.  They free room for keys and cost no hit.
 */

ngx_uint_t
ngx_http_coldrl_stage_bare(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted)
{
    ngx_uint_t                   i, staged;
    ngx_http_file_cache_t       *cache;
    ngx_http_coldrl_bares_t      bares;
    ngx_http_file_cache_node_t  *fcn;

    cache = zone->cache;

    if ((ngx_msec_int_t) (zone->run->search_after - ngx_current_msec) > 0) {
        return 0;
    }

    wanted = ngx_min(wanted, NGX_HTTP_COLDRL_BARE_TAIL);

    ngx_http_coldrl_find_bare(cache, wanted, &bares);

    if (bares.n == 0) {
        zone->run->search_after = ngx_current_msec
                                  + NGX_HTTP_COLDRL_BARE_PAUSE;
        return 0;
    }

    ngx_sort(bares.bare, bares.n, sizeof(ngx_http_coldrl_bare_t),
             ngx_http_coldrl_youngest);

    staged = 0;

    for (i = bares.n - ngx_min(wanted, bares.n); i < bares.n; i++) {

        ngx_shmtx_lock(&cache->shpool->mutex);

        fcn = ngx_http_coldrl_lookup(cache, bares.bare[i].key);

        if (fcn != NULL
            && ngx_http_coldrl_bare(fcn)
            && !ngx_http_coldrl_busy(fcn)
            && ngx_http_coldrl_to_tail(cache, fcn) == NGX_OK)
        {
            staged++;
        }

        ngx_shmtx_unlock(&cache->shpool->mutex);
    }

    return staged;
}


/* At the tail, and if there are too few, from a random place in the zone. */

static void
ngx_http_coldrl_find_bare(ngx_http_file_cache_t *cache, ngx_uint_t wanted,
    ngx_http_coldrl_bares_t *bares)
{
    ngx_uint_t                   i, k;
    ngx_queue_t                 *q;
    ngx_http_file_cache_node_t  *fcn;

    bares->n = 0;

    ngx_shmtx_lock(&cache->shpool->mutex);

    for (i = 0, q = ngx_queue_last(&cache->sh->queue);
         i < NGX_HTTP_COLDRL_BARE_TAIL
         && q != ngx_queue_sentinel(&cache->sh->queue);
         i++, q = ngx_queue_prev(q))
    {
        fcn = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);
        ngx_http_coldrl_note_bare(fcn, bares);
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);

    for (i = 0;
         i < NGX_HTTP_COLDRL_BARE_SEARCH && bares->n < wanted;
         i += NGX_HTTP_COLDRL_HOLD)
    {
        ngx_shmtx_lock(&cache->shpool->mutex);

        fcn = ngx_http_coldrl_draw(cache, ngx_http_coldrl_random());

        for (k = 0; k < NGX_HTTP_COLDRL_HOLD && fcn != NULL; k++) {
            ngx_http_coldrl_note_bare(fcn, bares);
            fcn = ngx_http_coldrl_next(cache, fcn);
        }

        ngx_shmtx_unlock(&cache->shpool->mutex);
    }
}


static void
ngx_http_coldrl_note_bare(ngx_http_file_cache_node_t *fcn,
    ngx_http_coldrl_bares_t *bares)
{
    ngx_http_coldrl_bare_t  *bare;

    if (!ngx_http_coldrl_bare(fcn)
        || ngx_http_coldrl_busy(fcn)
        || bares->n == NGX_HTTP_COLDRL_BARE_TAIL)
    {
        return;
    }

    bare = &bares->bare[bares->n++];

    ngx_http_coldrl_key(fcn, bare->key);
    bare->expire = fcn->expire;
}


static ngx_int_t
ngx_http_coldrl_youngest(const void *one, const void *two)
{
    const ngx_http_coldrl_bare_t  *first = one;
    const ngx_http_coldrl_bare_t  *second = two;

    if (first->expire == second->expire) {
        return 0;
    }

    return (first->expire < second->expire) ? 1 : -1;
}
