
/*
 * The hook: it replaces NGINX's own cache manager and calls it.
 *
 * NGINX wakes the manager; stock NGINX then deletes up to manager_files files
 * and rests for manager_sleep.  Here that time is a window: victims that the
 * agent has named are deleted at once, others when their answer arrives.  The
 * next window may delete what one did not; beyond a limit, LRU or the rule
 * does.  So eviction is never further than that limit behind stock NGINX,
 * whatever the agent does, and the manager waits for it only once in a
 * wake-up, for coldrl_timeout at most.
 */


#include "ngx_http_coldrl.h"


/* Accesses are reported, and victims asked for ahead, this often, in ms. */
#define NGX_HTTP_COLDRL_TICK        250

/* The time in a tick for counting files on disk, in us. */
#define NGX_HTTP_COLDRL_WALK_US     200


static ngx_msec_t ngx_http_coldrl_manager(void *data);
static ngx_uint_t ngx_http_coldrl_started(ngx_http_coldrl_main_conf_t *mcf);
static ngx_int_t ngx_http_coldrl_start(ngx_http_coldrl_main_conf_t *mcf);
static void ngx_http_coldrl_tick(ngx_event_t *ev);
static ngx_msec_t ngx_http_coldrl_wake(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone);
static ngx_http_coldrl_evicted_e ngx_http_coldrl_make_room(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_msec_t until);
static ngx_http_coldrl_evicted_e ngx_http_coldrl_by_model(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_msec_t until);
static ngx_http_coldrl_evicted_e ngx_http_coldrl_fall_back(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_msec_t until);
static ngx_http_coldrl_evicted_e ngx_http_coldrl_by_rule(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_msec_t until);
static ngx_msec_t ngx_http_coldrl_rest(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_evicted_e rc);


/*
 * In a helper process of NGINX, before it does anything: paths are its own
 * copy there, so workers go on seeing NGINX's own manager (Angie lists caches
 * by it).  It may be the cache loader, which never calls it.
 */

void
ngx_http_coldrl_manager_install(ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_uint_t               i;
    ngx_path_t              *path;
    ngx_http_coldrl_zone_t  *zone;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        path = zone[i].cache->path;

        zone[i].native = path->manager;
        path->manager = ngx_http_coldrl_manager;
    }
}


static ngx_msec_t
ngx_http_coldrl_manager(void *data)
{
    ngx_http_file_cache_t  *cache = data;

    ngx_http_coldrl_zone_t       *zone;
    ngx_http_coldrl_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(ngx_cycle,
                                              ngx_http_coldrl_module);

    /* never NULL: only paths of these zones were hooked */
    zone = ngx_http_coldrl_zone_of(mcf, cache);

    if (!ngx_http_coldrl_started(mcf)) {
        return zone->native(cache);
    }

    if (ngx_http_coldrl_outdated(mcf)) {
        return cache->manager_sleep;
    }

    return ngx_http_coldrl_wake(mcf, zone);
}


/*
 * After a reload the old manager and the new one live side by side for a
 * moment.  NGINX would mistake an object that the other is deleting for one
 * that a dead worker has left locked, so the older one does nothing until it
 * is told to quit.  The master counts the configurations, so it does not
 * matter which of them starts first.
 */

ngx_uint_t
ngx_http_coldrl_outdated(ngx_http_coldrl_main_conf_t *mcf)
{
    return mcf->sh->generation != mcf->generation;
}


/* Whether this process is set up; the first call does that. */

static ngx_uint_t
ngx_http_coldrl_started(ngx_http_coldrl_main_conf_t *mcf)
{
    static ngx_uint_t  tried, started;

    if (!tried) {
        tried = 1;
        started = (ngx_http_coldrl_start(mcf) == NGX_OK);
    }

    return started;
}


static ngx_int_t
ngx_http_coldrl_start(ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_uint_t               i;
    ngx_http_coldrl_zone_t  *zone;
    static ngx_event_t       ev;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        zone[i].run = ngx_calloc(sizeof(ngx_http_coldrl_run_t),
                                 ngx_cycle->log);
        if (zone[i].run == NULL) {
            return NGX_ERROR;
        }
    }

    /* from here on stores are followed */
    ngx_http_coldrl_ring_follow(mcf);

    ev.handler = ngx_http_coldrl_tick;
    ev.data = mcf;
    ev.log = ngx_cycle->log;
    ev.cancelable = 1;

    ngx_add_timer(&ev, NGX_HTTP_COLDRL_TICK);

    return NGX_OK;
}


/* An idle manager sleeps for up to 10 seconds; ticks go on meanwhile. */

static void
ngx_http_coldrl_tick(ngx_event_t *ev)
{
    uint64_t                       until;
    ngx_uint_t                     i;
    coldrl_reserve_t              *reserve;
    ngx_http_coldrl_zone_t        *zone;
    ngx_http_coldrl_main_conf_t   *mcf;
    ngx_http_coldrl_zone_stats_t  *stats;

    mcf = ev->data;

    ngx_add_timer(ev, NGX_HTTP_COLDRL_TICK);

    if (ngx_http_coldrl_outdated(mcf)) {
        return;
    }

    ngx_http_coldrl_agent_poll(mcf);
    ngx_http_coldrl_ring_follow(mcf);
    ngx_http_coldrl_report(mcf);

    zone = mcf->zones.elts;
    until = coldrl_monotonic_us() + NGX_HTTP_COLDRL_WALK_US;

    for (i = 0; i < mcf->zones.nelts; i++) {
        ngx_http_coldrl_prepare(mcf, &zone[i]);
        ngx_http_coldrl_walk(mcf, &zone[i], until);

        reserve = &zone[i].run->reserve[mcf->socket.data
                                        ? NGX_HTTP_COLDRL_BY_MODEL
                                        : NGX_HTTP_COLDRL_BY_RULE];

        stats = &mcf->sh->stats.zones[zone[i].slot];
        stats->reserve = reserve->n;
        stats->credits = reserve->credits;
    }
}


/* NGINX woke the manager; returns when it shall do so again. */

static ngx_msec_t
ngx_http_coldrl_wake(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone)
{
    ngx_msec_t                  until;
    ngx_http_coldrl_run_t      *run;
    ngx_http_file_cache_t      *cache;
    ngx_http_coldrl_need_t      need;
    ngx_http_coldrl_evicted_e   rc;

    run = zone->run;
    cache = zone->cache;

    ngx_time_update();

    /* even with a threshold of 0 NGINX deletes something */
    until = ngx_current_msec + ngx_max(cache->manager_threshold, 1);

    run->evicting = 1;
    run->fruitless = 0;

    /*
     * NGINX calls all zones whenever one is due: for a zone that has used up
     * its window, this is the next window.
     */

    if (run->open
        && (!run->dry
            || ngx_current_msec - run->opened >= cache->manager_sleep))
    {
        if (ngx_http_coldrl_window_close(zone) > 0) {
            (void) ngx_http_coldrl_fall_back(mcf, zone, until);
        }
    }

    if (!run->open) {
        ngx_http_coldrl_need(mcf, zone, &need);
        ngx_http_coldrl_window_open(zone, &need);
    }

    rc = ngx_http_coldrl_evict_expired(mcf, zone, until);

    if (rc == NGX_HTTP_COLDRL_DONE) {
        rc = ngx_http_coldrl_make_room(mcf, zone, until);
    }

    run->evicting = 0;

    return ngx_http_coldrl_rest(mcf, zone, rc);
}


/* An answer has arrived: if a wake-up ran out of victims, it goes on. */

void
ngx_http_coldrl_continue(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone)
{
    ngx_http_coldrl_run_t      *run;
    ngx_http_coldrl_need_t      need;
    ngx_http_coldrl_evicted_e   rc;

    run = zone->run;

    if (run->evicting || ngx_http_coldrl_outdated(mcf)) {
        return;
    }

    if (mcf->shadow) {
        ngx_http_coldrl_shadow_answered(mcf, zone);

    } else if (run->open && run->dry) {
        ngx_time_update();

        run->evicting = 1;

        rc = ngx_http_coldrl_evict_named(mcf, zone, NGX_HTTP_COLDRL_BY_MODEL,
                                         ngx_current_msec
                                         + zone->cache->manager_threshold);
        run->evicting = 0;
        run->dry = (rc == NGX_HTTP_COLDRL_DRY);

        if (rc == NGX_HTTP_COLDRL_DONE) {
            ngx_http_coldrl_window_done(zone);
        }
    }

    ngx_http_coldrl_need(mcf, zone, &need);

    if (need.near) {
        ngx_http_coldrl_ask(mcf, zone, &need);
    }
}


/* There is room for questions of zones that had to wait. */

void
ngx_http_coldrl_continue_queued(ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_uint_t               i;
    ngx_http_coldrl_zone_t  *zone;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        if (zone[i].run->queued) {
            zone[i].run->queued = 0;
            ngx_http_coldrl_continue(mcf, &zone[i]);
        }
    }
}


static ngx_http_coldrl_evicted_e
ngx_http_coldrl_make_room(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    ngx_http_coldrl_evicted_e  rc;

    if (mcf->shadow) {
        return ngx_http_coldrl_evict_lru(mcf, zone, until);
    }

    rc = ngx_http_coldrl_evict_bare(mcf, zone, until);

    if (rc == NGX_HTTP_COLDRL_SPENT) {
        return rc;
    }

    if (mcf->socket.data == NULL) {
        return ngx_http_coldrl_by_rule(mcf, zone, until);
    }

    if (ngx_http_coldrl_window_behind(zone)) {
        return ngx_http_coldrl_evict_lru(mcf, zone, until);
    }

    return ngx_http_coldrl_by_model(mcf, zone, until);
}


static ngx_http_coldrl_evicted_e
ngx_http_coldrl_by_model(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    ngx_http_coldrl_need_t     need;
    ngx_http_coldrl_evicted_e  rc;

    rc = ngx_http_coldrl_evict_named(mcf, zone, NGX_HTTP_COLDRL_BY_MODEL,
                                     until);

    if (rc != NGX_HTTP_COLDRL_DRY) {
        return rc;
    }

    ngx_http_coldrl_need(mcf, zone, &need);
    ngx_http_coldrl_ask(mcf, zone, &need);

    if (zone->run->asking > 0) {
        ngx_http_coldrl_agent_wait(mcf, zone);

        rc = ngx_http_coldrl_evict_named(mcf, zone, NGX_HTTP_COLDRL_BY_MODEL,
                                         until);
        if (rc != NGX_HTTP_COLDRL_DRY) {
            return rc;
        }

        ngx_http_coldrl_need(mcf, zone, &need);
        ngx_http_coldrl_ask(mcf, zone, &need);
    }

    if (zone->run->asking > 0 || zone->run->queued) {
        return rc;
    }

    /* no answer will come */

    return ngx_http_coldrl_fall_back(mcf, zone, until);
}


static ngx_http_coldrl_evicted_e
ngx_http_coldrl_fall_back(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    return (mcf->fallback == NGX_HTTP_COLDRL_BY_RULE)
           ? ngx_http_coldrl_by_rule(mcf, zone, until)
           : ngx_http_coldrl_evict_lru(mcf, zone, until);
}


static ngx_http_coldrl_evicted_e
ngx_http_coldrl_by_rule(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_msec_t until)
{
    ngx_http_coldrl_evicted_e  rc;

    rc = ngx_http_coldrl_evict_named(mcf, zone, NGX_HTTP_COLDRL_BY_RULE,
                                     until);

    /* no candidates: all objects are in use, or have no file */

    return (rc == NGX_HTTP_COLDRL_DRY)
           ? ngx_http_coldrl_evict_lru(mcf, zone, until) : rc;
}


/* How long until the next wake-up, in ms. */

static ngx_msec_t
ngx_http_coldrl_rest(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_evicted_e rc)
{
    ngx_msec_t              next, elapsed;
    ngx_http_coldrl_run_t  *run;
    ngx_http_file_cache_t  *cache;

    run = zone->run;
    cache = zone->cache;

    ngx_time_update();

    run->dry = (rc == NGX_HTTP_COLDRL_DRY);

    if (rc == NGX_HTTP_COLDRL_SPENT) {
        return cache->manager_sleep;
    }

    if (rc == NGX_HTTP_COLDRL_STUCK) {
        run->open = 0;
        return run->next;
    }

    if (rc == NGX_HTTP_COLDRL_DRY) {
        elapsed = ngx_current_msec - run->opened;

        return (elapsed < cache->manager_sleep)
               ? cache->manager_sleep - elapsed : 1;
    }

    ngx_http_coldrl_window_done(zone);
    ngx_http_coldrl_prepare(mcf, zone);

    next = ngx_http_coldrl_idle(cache);

    return (mcf->poll && next > mcf->poll) ? mcf->poll : next;
}
