
/*
 * Making room: victims of each kind, one deletion after another, until the
 * zone is within its limits or the window is used up.
 */


#include "ngx_http_coldrl.h"


/* NGINX's manager looks after a cache at least this often, in seconds. */
#define NGX_HTTP_COLDRL_IDLE_MAX  10


static ngx_uint_t ngx_http_coldrl_spent(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until);
static void ngx_http_coldrl_account(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_deleted_t *deleted,
    ngx_http_coldrl_source_e source);
static ngx_uint_t ngx_http_coldrl_tail_expired(ngx_http_file_cache_t *cache);


ngx_str_t  ngx_http_coldrl_sources[] = {
    ngx_string("model"),
    ngx_string("rule"),
    ngx_string("lru"),
    ngx_string("expired"),
    ngx_string("keys")
};


/* What was not used within "inactive". */

ngx_http_coldrl_evicted_e
ngx_http_coldrl_evict_expired(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    ngx_http_coldrl_deleted_t  deleted;

    while (ngx_http_coldrl_tail_expired(zone->cache)) {

        if (ngx_http_coldrl_spent(mcf, zone, until)) {
            return NGX_HTTP_COLDRL_SPENT;
        }

        if (!ngx_http_coldrl_delete(mcf, zone, &deleted)) {
            break;
        }

        ngx_http_coldrl_account(mcf, zone, &deleted,
                                NGX_HTTP_COLDRL_BY_EXPIRED);
    }

    return NGX_HTTP_COLDRL_DONE;
}


/* Nodes without a file, while there are too many keys. */

ngx_http_coldrl_evicted_e
ngx_http_coldrl_evict_bare(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    ngx_uint_t                 i, staged;
    ngx_http_coldrl_need_t     need;
    ngx_http_coldrl_deleted_t  deleted;

    for ( ;; ) {
        ngx_http_coldrl_need(mcf, zone, &need);

        if (need.count == 0) {
            return NGX_HTTP_COLDRL_DONE;
        }

        staged = ngx_http_coldrl_stage_bare(zone, need.count);

        if (staged == 0) {
            return NGX_HTTP_COLDRL_DRY;
        }

        for (i = 0; i < staged; i++) {

            if (ngx_http_coldrl_spent(mcf, zone, until)) {
                return NGX_HTTP_COLDRL_SPENT;
            }

            if (!ngx_http_coldrl_delete(mcf, zone, &deleted)) {
                return NGX_HTTP_COLDRL_DONE;
            }

            ngx_http_coldrl_account(mcf, zone, &deleted,
                                    deleted.bare ? NGX_HTTP_COLDRL_BY_KEYS
                                                 : NGX_HTTP_COLDRL_BY_LRU);
        }
    }
}


/* The best victims of a reserve, up to its credits. */

ngx_http_coldrl_evicted_e
ngx_http_coldrl_evict_named(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_source_e source,
    ngx_msec_t until)
{
    ngx_uint_t                  asked;
    coldrl_victim_t             victim;
    coldrl_reserve_t           *reserve;
    ngx_http_coldrl_need_t      need;
    ngx_http_coldrl_skip_e      skip;
    ngx_http_coldrl_stats_t    *stats;
    ngx_http_coldrl_deleted_t   deleted;

    stats = &mcf->sh->stats;
    reserve = &zone->run->reserve[source];
    asked = 0;

    ngx_http_coldrl_drop_old(mcf, reserve);

    for ( ;; ) {
        ngx_http_coldrl_need(mcf, zone, &need);

        if (!ngx_http_coldrl_over(&need)) {
            return NGX_HTTP_COLDRL_DONE;
        }

        if (ngx_http_coldrl_spent(mcf, zone, until)) {
            return NGX_HTTP_COLDRL_SPENT;
        }

        if (!coldrl_reserve_take(reserve, &victim)) {

            if (source != NGX_HTTP_COLDRL_BY_RULE || asked) {
                return NGX_HTTP_COLDRL_DRY;
            }

            /* the rule answers at once; two vain attempts are enough */

            ngx_http_coldrl_ask_rule(mcf, zone, &need);
            asked = 1;
            continue;
        }

        skip = ngx_http_coldrl_stage(zone, &victim);

        if (skip != NGX_HTTP_COLDRL_SKIP_NONE) {
            ngx_http_coldrl_count(stats->skips[skip]);

            if (skip == NGX_HTTP_COLDRL_SKIP_TAIL_EXPIRED
                && ngx_http_coldrl_evict_expired(mcf, zone, until)
                   == NGX_HTTP_COLDRL_SPENT)
            {
                return NGX_HTTP_COLDRL_SPENT;
            }

            continue;
        }

        ngx_http_coldrl_count(stats->staged);

        if (!ngx_http_coldrl_delete(mcf, zone, &deleted)) {
            return NGX_HTTP_COLDRL_STUCK;
        }

        asked = 0;

        if (ngx_memcmp(deleted.key, victim.key, COLDRL_KEY_LEN) == 0) {
            coldrl_reserve_spend(reserve);
            ngx_http_coldrl_count(stats->deleted);
            ngx_http_coldrl_account(mcf, zone, &deleted, source);

        } else {
            ngx_http_coldrl_account(mcf, zone, &deleted,
                                    NGX_HTTP_COLDRL_BY_LRU);
        }
    }
}


ngx_http_coldrl_evicted_e
ngx_http_coldrl_evict_lru(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    ngx_http_coldrl_need_t     need;
    ngx_http_coldrl_deleted_t  deleted;

    for ( ;; ) {
        ngx_http_coldrl_need(mcf, zone, &need);

        if (!ngx_http_coldrl_over(&need)) {
            return NGX_HTTP_COLDRL_DONE;
        }

        if (ngx_http_coldrl_spent(mcf, zone, until)) {
            return NGX_HTTP_COLDRL_SPENT;
        }

        if (!ngx_http_coldrl_delete(mcf, zone, &deleted)) {
            return NGX_HTTP_COLDRL_STUCK;
        }

        if (mcf->shadow) {
            ngx_http_coldrl_shadow_deleted(mcf, zone, &deleted);
        }

        ngx_http_coldrl_account(mcf, zone, &deleted,
                                deleted.expired ? NGX_HTTP_COLDRL_BY_EXPIRED
                                : deleted.bare && need.count
                                  ? NGX_HTTP_COLDRL_BY_KEYS
                                  : NGX_HTTP_COLDRL_BY_LRU);
    }
}


/*
 * A window holds what stock NGINX would delete in it, a wake-up the time that
 * stock NGINX would take for it.
 */

static ngx_uint_t
ngx_http_coldrl_spent(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    if (zone->run->files >= zone->run->most
        || ngx_quit
        || ngx_terminate
        || ngx_http_coldrl_outdated(mcf))
    {
        return 1;
    }

    ngx_time_update();

    return (ngx_msec_int_t) (ngx_current_msec - until) >= 0;
}


static void
ngx_http_coldrl_account(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_deleted_t *deleted,
    ngx_http_coldrl_source_e source)
{
    u_char                   *p;
    u_char                    hex[2 * COLDRL_KEY_LEN];
    ngx_http_coldrl_tally_t  *tally;

    zone->run->files++;

    if (!deleted->known) {
        return;
    }

    tally = &mcf->sh->stats.zones[zone->slot].evictions[source];

    ngx_http_coldrl_count(tally->objects);
    (void) ngx_atomic_fetch_add(&tally->bytes, deleted->bytes);

    if (ngx_cycle->log->log_level < NGX_LOG_INFO) {
        return;
    }

    p = ngx_hex_dump(hex, deleted->key, COLDRL_KEY_LEN);

    ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0,
                  "coldrl: zone \"%V\" deleted %*s by %V",
                  &zone->cache->shm_zone->shm.name, (size_t) (p - hex), hex,
                  &ngx_http_coldrl_sources[source]);
}


/*
 * Until the next object expires, in ms, at most 10 seconds: what NGINX's own
 * manager returns if it has nothing to delete.  It is not called, because a
 * request may have brought the zone over its limit again, and it would evict
 * by LRU.
 */

ngx_msec_t
ngx_http_coldrl_idle(ngx_http_file_cache_t *cache)
{
    time_t                       wait;
    ngx_queue_t                 *q;
    ngx_http_file_cache_node_t  *fcn;

    wait = NGX_HTTP_COLDRL_IDLE_MAX;

    ngx_shmtx_lock(&cache->shpool->mutex);

    if (!ngx_queue_empty(&cache->sh->queue)) {
        q = ngx_queue_last(&cache->sh->queue);
        fcn = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);
        wait = ngx_min(wait, fcn->expire - ngx_time());
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);

    return (wait > 0) ? (ngx_msec_t) wait * 1000 : cache->manager_sleep;
}


static ngx_uint_t
ngx_http_coldrl_tail_expired(ngx_http_file_cache_t *cache)
{
    ngx_uint_t                   expired;
    ngx_queue_t                 *q;
    ngx_http_file_cache_node_t  *fcn;

    expired = 0;

    ngx_shmtx_lock(&cache->shpool->mutex);

    if (!ngx_queue_empty(&cache->sh->queue)) {
        q = ngx_queue_last(&cache->sh->queue);
        fcn = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);
        expired = (fcn->expire <= ngx_time());
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);

    return expired;
}
