
/*
 * Shadow mode: LRU deletes, and each of the others names what it would have
 * deleted instead, byte for byte.  An object that is requested afterwards was
 * deleted, or would have been, too early.
 *
 * The keys are kept in a table in which a newer key may overwrite an older
 * one: it loses some, of all sources alike.
 */


#include "ngx_http_coldrl.h"


#define NGX_HTTP_COLDRL_GHOSTS  16384


typedef struct {
    u_char                        key[COLDRL_KEY_LEN];
    int64_t                       since_ms;
} ngx_http_coldrl_ghost_t;


struct ngx_http_coldrl_ghosts_s {
    /* bytes behind LRU; below 0: ahead */
    int64_t                       debt[NGX_HTTP_COLDRL_SHADOWS];
    ngx_http_coldrl_ghost_t       ghosts[NGX_HTTP_COLDRL_SHADOWS]
                                        [NGX_HTTP_COLDRL_GHOSTS];
};


static ngx_http_coldrl_ghosts_t *ngx_http_coldrl_ghosts(
    ngx_http_coldrl_zone_t *zone);
static ngx_http_coldrl_ghost_t *ngx_http_coldrl_ghost(
    ngx_http_coldrl_ghosts_t *ghosts, ngx_http_coldrl_source_e source,
    const u_char *key);
static void ngx_http_coldrl_add_ghost(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_source_e source,
    const u_char *key, uint64_t bytes);
static void ngx_http_coldrl_pay(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_source_e source,
    uint64_t bytes);
static ngx_uint_t ngx_http_coldrl_unchanged(ngx_http_coldrl_zone_t *zone,
    coldrl_victim_t *victim);


/* LRU deleted an object: the others name as many bytes. */

void
ngx_http_coldrl_shadow_deleted(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_deleted_t *deleted)
{
    if (!deleted->known
        || deleted->bare
        || deleted->expired
        || deleted->bytes == 0
        || ngx_http_coldrl_ghosts(zone) == NULL)
    {
        return;
    }

    ngx_http_coldrl_add_ghost(mcf, zone, NGX_HTTP_COLDRL_BY_LRU, deleted->key,
                          deleted->bytes);

    if (mcf->socket.data) {
        ngx_http_coldrl_pay(mcf, zone, NGX_HTTP_COLDRL_BY_MODEL,
                            deleted->bytes);
    }

    if (mcf->has_rule) {
        ngx_http_coldrl_pay(mcf, zone, NGX_HTTP_COLDRL_BY_RULE,
                            deleted->bytes);
    }
}


/* The model has named more: it catches up with LRU. */

void
ngx_http_coldrl_shadow_answered(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone)
{
    if (zone->run->ghosts) {
        ngx_http_coldrl_pay(mcf, zone, NGX_HTTP_COLDRL_BY_MODEL, 0);
    }
}


/* Whether the source has named the object, and it was not requested since. */

ngx_uint_t
ngx_http_coldrl_shadow_named(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_source_e source, const u_char *key)
{
    ngx_http_coldrl_ghost_t   *ghost;
    ngx_http_coldrl_ghosts_t  *ghosts;

    ghosts = zone->run->ghosts;

    if (ghosts == NULL) {
        return 0;
    }

    ghost = ngx_http_coldrl_ghost(ghosts, source, key);

    return ghost->since_ms
           && ngx_memcmp(ghost->key, key, COLDRL_KEY_LEN) == 0;
}


/* Records a client's request for an object. */

void
ngx_http_coldrl_shadow_asked(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, coldrl_access_t *access)
{
    ngx_uint_t                 source;
    ngx_http_coldrl_ghost_t   *ghost;
    ngx_http_coldrl_ghosts_t  *ghosts;

    ghosts = zone->run->ghosts;

    if (ghosts == NULL) {
        return;
    }

    for (source = 0; source < NGX_HTTP_COLDRL_SHADOWS; source++) {

        ghost = ngx_http_coldrl_ghost(ghosts, source, access->key);

        if (ghost->since_ms == 0
            || ghost->since_ms > access->time_ms
            || ngx_memcmp(ghost->key, access->key, COLDRL_KEY_LEN) != 0)
        {
            continue;
        }

        ghost->since_ms = 0;

        ngx_http_coldrl_count(
            mcf->sh->stats.zones[zone->slot].shadow[source].asked_again);
    }
}


static ngx_http_coldrl_ghosts_t *
ngx_http_coldrl_ghosts(ngx_http_coldrl_zone_t *zone)
{
    if (zone->run->ghosts == NULL) {
        zone->run->ghosts = ngx_calloc(sizeof(ngx_http_coldrl_ghosts_t),
                                       ngx_cycle->log);
    }

    return zone->run->ghosts;
}


static ngx_http_coldrl_ghost_t *
ngx_http_coldrl_ghost(ngx_http_coldrl_ghosts_t *ghosts,
    ngx_http_coldrl_source_e source, const u_char *key)
{
    uint32_t  hash;

    /* a key is an MD5 sum: any part of it will do */
    ngx_memcpy(&hash, key, sizeof(uint32_t));

    return &ghosts->ghosts[source][hash % NGX_HTTP_COLDRL_GHOSTS];
}


static void
ngx_http_coldrl_add_ghost(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_source_e source,
    const u_char *key, uint64_t bytes)
{
    ngx_time_t               *tp;
    ngx_http_coldrl_ghost_t  *ghost;
    ngx_http_coldrl_tally_t  *tally;

    tp = ngx_timeofday();
    ghost = ngx_http_coldrl_ghost(zone->run->ghosts, source, key);

    ngx_memcpy(ghost->key, key, COLDRL_KEY_LEN);
    ghost->since_ms = (int64_t) tp->sec * 1000 + tp->msec;

    tally = &mcf->sh->stats.zones[zone->slot].shadow[source];

    ngx_http_coldrl_count(tally->objects);
    (void) ngx_atomic_fetch_add(&tally->bytes, bytes);
}


static void
ngx_http_coldrl_pay(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_source_e source,
    uint64_t bytes)
{
    int64_t                 *debt, most;
    ngx_uint_t               asked;
    coldrl_victim_t          victim;
    coldrl_reserve_t        *reserve;
    ngx_http_coldrl_need_t   need;

    reserve = &zone->run->reserve[source];
    debt = &zone->run->ghosts->debt[source];
    asked = 0;

    *debt += bytes;

    while (*debt > 0) {

        if (!coldrl_reserve_take(reserve, &victim)) {

            if (source != NGX_HTTP_COLDRL_BY_RULE || asked) {
                break;
            }

            ngx_http_coldrl_need(mcf, zone, &need);
            ngx_http_coldrl_ask_rule(mcf, zone, &need);
            asked = 1;
            continue;
        }

        if (!ngx_http_coldrl_unchanged(zone, &victim)
            || ngx_http_coldrl_shadow_named(zone, source, victim.key))
        {
            continue;
        }

        coldrl_reserve_spend(reserve);
        ngx_http_coldrl_add_ghost(mcf, zone, source, victim.key,
                              victim.size_bytes);

        *debt -= victim.size_bytes;
        asked = 0;
    }

    /* behind by all of the cache: the agent is away */

    most = (int64_t) zone->cache->max_size * (int64_t) zone->cache->bsize;

    if (*debt > most) {
        *debt = 0;
    }
}


static ngx_uint_t
ngx_http_coldrl_unchanged(ngx_http_coldrl_zone_t *zone,
    coldrl_victim_t *victim)
{
    ngx_uint_t                   same;
    ngx_http_file_cache_node_t  *fcn;

    ngx_shmtx_lock(&zone->cache->shpool->mutex);

    fcn = ngx_http_coldrl_lookup(zone->cache, victim->key);

    same = (ngx_http_coldrl_check_victim(fcn, victim)
            == NGX_HTTP_COLDRL_SKIP_NONE);

    ngx_shmtx_unlock(&zone->cache->shpool->mutex);

    return same;
}
