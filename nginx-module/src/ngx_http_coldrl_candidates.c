
/*
 * What is asked about: how much a zone is over its limits, and a sample of
 * its objects.
 *
 * The sample is some of the least recently used, so that the answer is never
 * worse than it could be with LRU; what was stored since the last question,
 * of which much will never be asked for again; the best victims left over
 * from earlier answers; and for the rest random draws from the whole zone,
 * since a tail of spared objects would soon hold nothing worth evicting.
 */


#include "ngx_http_coldrl.h"


/* Shares of the sample: 8, 16 and 16 of the default 64. */
#define NGX_HTTP_COLDRL_TAIL_SHARE    8
#define NGX_HTTP_COLDRL_RECENT_SHARE  4
#define NGX_HTTP_COLDRL_POOL_SHARE    4

/* Requests wait for the zone's mutex: at most this many steps a hold. */
#define NGX_HTTP_COLDRL_HOLD          8


static void ngx_http_coldrl_sample_tail(ngx_http_file_cache_t *cache,
    ngx_uint_t wanted, ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_sample_recent(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t wanted, ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_sample_pool(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t wanted, ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_sample_random(ngx_http_file_cache_t *cache,
    ngx_uint_t wanted, ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_add(ngx_http_file_cache_t *cache,
    ngx_http_file_cache_node_t *fcn, ngx_uint_t by_count,
    ngx_http_coldrl_sample_t *sample);
static uint64_t ngx_http_coldrl_random(void);


void
ngx_http_coldrl_need(ngx_http_file_cache_t *cache, ngx_uint_t limit,
    ngx_http_coldrl_need_t *need)
{
    off_t                        size, free;
    time_t                       now;
    ngx_uint_t                   count, watermark;
    ngx_queue_t                 *q;
    ngx_http_file_cache_node_t  *fcn;

    ngx_memzero(need, sizeof(ngx_http_coldrl_need_t));

    now = ngx_time();

    ngx_shmtx_lock(&cache->shpool->mutex);

    size = cache->sh->size;
    count = cache->sh->count;
    watermark = cache->sh->watermark;

    for (q = ngx_queue_last(&cache->sh->queue);
         q != ngx_queue_sentinel(&cache->sh->queue) && need->expired < limit;
         q = ngx_queue_prev(q))
    {
        fcn = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);

        if (fcn->expire > now) {
            break;
        }

        need->expired++;
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);

    need->objects = count;

    if (size >= cache->max_size) {
        need->bytes = (uint64_t) (size - cache->max_size + 1) * cache->bsize;
    }

    if (count >= watermark) {
        need->count = count - watermark + 1;
    }

    if (need->bytes == 0 && need->count == 0 && cache->min_free) {
        free = ngx_fs_available(cache->path->name.data);

        if (free <= cache->min_free) {
            need->bytes = (uint64_t) (cache->min_free - free) + 1;
        }
    }
}


void
ngx_http_coldrl_sample(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted,
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t  by_count;

    sample->n = 0;
    by_count = (need->count > 0);

    ngx_http_coldrl_sample_tail(zone->cache,
                                ngx_max(wanted / NGX_HTTP_COLDRL_TAIL_SHARE, 1),
                                by_count, sample);

    ngx_http_coldrl_sample_recent(zone, wanted / NGX_HTTP_COLDRL_RECENT_SHARE,
                                  by_count, sample);

    ngx_http_coldrl_sample_pool(zone, wanted / NGX_HTTP_COLDRL_POOL_SHARE,
                                by_count, sample);

    ngx_http_coldrl_sample_random(zone->cache, wanted, by_count, sample);
}


static void
ngx_http_coldrl_sample_tail(ngx_http_file_cache_t *cache, ngx_uint_t wanted,
    ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t                   tries;
    ngx_queue_t                 *q;
    ngx_http_file_cache_node_t  *fcn;

    tries = 2 * wanted;

    ngx_shmtx_lock(&cache->shpool->mutex);

    for (q = ngx_queue_last(&cache->sh->queue);
         q != ngx_queue_sentinel(&cache->sh->queue);
         q = ngx_queue_prev(q))
    {
        if (sample->n == wanted || tries-- == 0) {
            break;
        }

        fcn = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);
        ngx_http_coldrl_add(cache, fcn, by_count, sample);
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);
}


static void
ngx_http_coldrl_sample_recent(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted,
    ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t                   i, last, done;
    ngx_http_file_cache_t       *cache;
    ngx_http_file_cache_node_t  *fcn;

    cache = zone->cache;
    last = sample->n + wanted;
    done = 0;

    while (!done) {

        ngx_shmtx_lock(&cache->shpool->mutex);

        for (i = 0; i < NGX_HTTP_COLDRL_HOLD && !done; i++) {

            if (sample->n == last
                || ngx_http_coldrl_recent_next(zone, &fcn) == NGX_DONE)
            {
                done = 1;

            } else if (fcn != NULL) {
                ngx_http_coldrl_add(cache, fcn, by_count, sample);
            }
        }

        ngx_shmtx_unlock(&cache->shpool->mutex);
    }
}


static void
ngx_http_coldrl_sample_pool(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted,
    ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t                   i;
    ngx_http_file_cache_t       *cache;
    ngx_http_file_cache_node_t  *fcn;

    cache = zone->cache;
    wanted = ngx_min(wanted, zone->npool);

    for (i = 0; i < wanted; i++) {

        if (i % NGX_HTTP_COLDRL_HOLD == 0) {
            ngx_shmtx_lock(&cache->shpool->mutex);
        }

        fcn = ngx_http_coldrl_lookup(cache, zone->pool[i]);

        if (fcn != NULL) {
            ngx_http_coldrl_add(cache, fcn, by_count, sample);
        }

        if ((i + 1) % NGX_HTTP_COLDRL_HOLD == 0 || i + 1 == wanted) {
            ngx_shmtx_unlock(&cache->shpool->mutex);
        }
    }
}


static void
ngx_http_coldrl_sample_random(ngx_http_file_cache_t *cache, ngx_uint_t wanted,
    ngx_uint_t by_count, ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t                   i, holds;
    ngx_http_file_cache_node_t  *fcn;

    /* in a small or busy zone many draws come to nothing: give up in time */

    holds = 2 * wanted / NGX_HTTP_COLDRL_HOLD + 1;

    while (sample->n < wanted && holds-- > 0) {

        ngx_shmtx_lock(&cache->shpool->mutex);

        for (i = 0; i < NGX_HTTP_COLDRL_HOLD && sample->n < wanted; i++) {

            fcn = ngx_http_coldrl_draw(cache, ngx_http_coldrl_random());

            if (fcn == NULL) {
                holds = 0;
                break;
            }

            ngx_http_coldrl_add(cache, fcn, by_count, sample);
        }

        ngx_shmtx_unlock(&cache->shpool->mutex);
    }
}


static void
ngx_http_coldrl_add(ngx_http_file_cache_t *cache,
    ngx_http_file_cache_node_t *fcn, ngx_uint_t by_count,
    ngx_http_coldrl_sample_t *sample)
{
    u_char               key[COLDRL_KEY_LEN];
    ngx_uint_t           i;
    coldrl_candidate_t  *c;

    if (ngx_http_coldrl_busy(cache, fcn)) {
        return;
    }

    if (!by_count && (!fcn->exists || fcn->fs_size <= 0)) {
        /* a node without a file frees no bytes */
        return;
    }

    ngx_http_coldrl_key(fcn, key);

    for (i = 0; i < sample->n; i++) {
        if (ngx_memcmp(sample->candidates[i].key, key, COLDRL_KEY_LEN) == 0) {
            return;
        }
    }

    c = &sample->candidates[sample->n];

    ngx_memcpy(c->key, key, COLDRL_KEY_LEN);
    c->size_bytes = (uint64_t) fcn->fs_size * cache->bsize;
    c->last_access_ms = (int64_t) (fcn->expire - cache->inactive) * 1000;
    c->uses = fcn->uses;

    sample->expire[sample->n++] = fcn->expire;
}


/* splitmix64: the C library's generator has only 31 bits to offer */

static uint64_t
ngx_http_coldrl_random(void)
{
    uint64_t         z;
    static uint64_t  state;

    if (state == 0) {
        state = ((uint64_t) ngx_random() << 32) ^ (uint64_t) ngx_random()
                ^ ((uint64_t) ngx_pid << 16) ^ coldrl_monotonic_us();
    }

    state += 0x9e3779b97f4a7c15ULL;

    z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;

    return z ^ (z >> 31);
}
