
/*
 * The candidates of a question, drawn by the rules of docs/candidate-draw.md,
 * which the simulator's class CandidateDraw follows too.
 *
 * Some are the least recently used, so that the answer is never worse than it
 * could be with LRU; some were stored recently, most of which will never be
 * requested again; the rest are random draws from the whole zone, because the
 * tail of the queue would soon hold only objects that the model keeps.
 */


#include "ngx_http_coldrl.h"


static void ngx_http_coldrl_sample_tail(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t wanted, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_sample_recent(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t wanted, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_sample_random(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t wanted, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_add(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t *fcn, ngx_http_coldrl_sample_t *sample);
static void ngx_http_coldrl_drop_named(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_source_e source, ngx_http_coldrl_sample_t *sample);


void
ngx_http_coldrl_sample(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_source_e source,
    ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t  wanted;

    sample->n = 0;
    wanted = mcf->candidates;

    ngx_http_coldrl_sample_tail(zone,
                                ngx_max(wanted / NGX_HTTP_COLDRL_TAIL_SHARE, 1),
                                sample);

    ngx_http_coldrl_sample_recent(zone, wanted / NGX_HTTP_COLDRL_RECENT_SHARE,
                                  sample);

    ngx_http_coldrl_sample_random(zone, wanted, sample);

    if (mcf->shadow) {
        ngx_http_coldrl_drop_named(zone, source, sample);
    }
}


static void
ngx_http_coldrl_sample_tail(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted,
    ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t                   tries;
    ngx_queue_t                 *q;
    ngx_http_file_cache_t       *cache;
    ngx_http_file_cache_node_t  *fcn;

    cache = zone->cache;
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
        ngx_http_coldrl_add(zone, fcn, sample);
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);
}


static void
ngx_http_coldrl_sample_recent(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted,
    ngx_http_coldrl_sample_t *sample)
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
                || ngx_http_coldrl_recents_next(zone, &fcn) == NGX_DONE)
            {
                done = 1;

            } else if (fcn != NULL) {
                ngx_http_coldrl_add(zone, fcn, sample);
            }
        }

        ngx_shmtx_unlock(&cache->shpool->mutex);
    }
}


static void
ngx_http_coldrl_sample_random(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted,
    ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t                   i, runs;
    ngx_http_file_cache_t       *cache;
    ngx_http_file_cache_node_t  *fcn;

    cache = zone->cache;

    /*
     * in a small or busy zone many nodes are no candidates: limit the search
     */

    for (runs = 2 * wanted / NGX_HTTP_COLDRL_RUN + 1;
         runs > 0 && sample->n < wanted;
         runs--)
    {
        ngx_shmtx_lock(&cache->shpool->mutex);

        fcn = ngx_http_coldrl_draw(cache, ngx_http_coldrl_random());

        for (i = 0;
             i < NGX_HTTP_COLDRL_RUN && sample->n < wanted && fcn != NULL;
             i++)
        {
            ngx_http_coldrl_add(zone, fcn, sample);
            fcn = ngx_http_coldrl_next(cache, fcn);
        }

        ngx_shmtx_unlock(&cache->shpool->mutex);
    }
}


static void
ngx_http_coldrl_add(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t *fcn, ngx_http_coldrl_sample_t *sample)
{
    u_char               key[COLDRL_KEY_LEN];
    ngx_uint_t           i;
    coldrl_candidate_t  *c;

    if (ngx_http_coldrl_busy(fcn)
        || ngx_http_coldrl_bare(fcn)
        || fcn->fs_size <= 0)
    {
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
    c->size_bytes = (uint64_t) fcn->fs_size * zone->cache->bsize;
    c->last_access_ms = (int64_t) ngx_http_coldrl_used(zone, fcn) * 1000;
    c->uses = fcn->uses;

    sample->expire[sample->n++] = fcn->expire;
}


/*
 * In shadow mode named objects are still there; they must not be named twice.
 */

static void
ngx_http_coldrl_drop_named(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_source_e source, ngx_http_coldrl_sample_t *sample)
{
    ngx_uint_t  i, n;

    n = 0;

    for (i = 0; i < sample->n; i++) {

        if (ngx_http_coldrl_shadow_named(zone, source,
                                         sample->candidates[i].key))
        {
            continue;
        }

        sample->candidates[n] = sample->candidates[i];
        sample->expire[n++] = sample->expire[i];
    }

    sample->n = n;
}
