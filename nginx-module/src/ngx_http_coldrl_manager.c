
/*
 * The hook: what stands in the place of NGINX's own cache manager.
 *
 * Each time NGINX wakes the manager, the wrapper goes through steps of ask,
 * stage, delete, and the deleting is always done by the saved manager, held
 * to what was staged by a lower manager_files for that one call.  All steps
 * of a wake-up together keep to the configured manager_files and
 * manager_threshold, so eviction goes as fast as in stock NGINX.  Where there
 * is no use in asking, the saved manager runs with what is left of them, as
 * if we were not there.
 */


#include "ngx_http_coldrl.h"


/* The ring is drained at least this often, in milliseconds. */
#define NGX_HTTP_COLDRL_TICK  250


static ngx_http_coldrl_zone_t *ngx_http_coldrl_find_zone(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_file_cache_t *cache);
static ngx_msec_t ngx_http_coldrl_steps(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t *throttled);
static ngx_uint_t ngx_http_coldrl_outdated(ngx_http_coldrl_main_conf_t *mcf);
static void ngx_http_coldrl_timer_handler(ngx_event_t *ev);
static ngx_msec_t ngx_http_coldrl_native(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t files, ngx_msec_t threshold);
static ngx_http_coldrl_then_e ngx_http_coldrl_prepare(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_uint_t left, ngx_http_coldrl_step_t *step);


ngx_msec_t
ngx_http_coldrl_manager(void *data)
{
    ngx_http_file_cache_t  *cache = data;

    ngx_msec_t                    next;
    ngx_uint_t                    throttled;
    ngx_http_coldrl_need_t        need;
    ngx_http_coldrl_zone_t       *zone;
    ngx_http_coldrl_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(ngx_cycle,
                                              ngx_http_coldrl_module);
    zone = ngx_http_coldrl_find_zone(mcf, cache);

    if (ngx_http_coldrl_outdated(mcf)) {
        return cache->manager_sleep;
    }

    ngx_http_coldrl_drain(mcf);

    next = ngx_http_coldrl_steps(mcf, zone, &throttled);

    if (throttled || mcf->poll == 0 || next <= mcf->poll) {
        return next;
    }

    ngx_http_coldrl_need(cache, 1, &need);

    return (need.bytes == 0 && need.count == 0) ? mcf->poll : next;
}


static ngx_msec_t
ngx_http_coldrl_steps(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t *throttled)
{
    ngx_msec_t                      next, start, elapsed;
    ngx_uint_t                      done;
    ngx_http_file_cache_t          *cache;
    ngx_http_coldrl_then_e          then;
    static ngx_http_coldrl_step_t  step;

    cache = zone->cache;

    ngx_time_update();

    start = ngx_current_msec;
    done = 0;
    elapsed = 0;

    for ( ;; ) {
        then = ngx_http_coldrl_prepare(mcf, zone, cache->manager_files - done,
                                       &step);

        next = ngx_http_coldrl_native(zone, step.files,
                                      cache->manager_threshold - elapsed);

        if (step.nstaged > 0) {
            (void) ngx_atomic_fetch_add(&mcf->sh->stats.deleted,
                       ngx_http_coldrl_count_deleted(cache, &step.sample,
                                                     step.order,
                                                     step.nstaged));
        }

        ngx_time_update();

        done += cache->files;
        elapsed = ngx_abs((ngx_msec_int_t) (ngx_current_msec - start));

        if (done >= cache->manager_files
            || elapsed >= cache->manager_threshold)
        {
            *throttled = 1;
            return cache->manager_sleep;
        }

        if (then == NGX_HTTP_COLDRL_LAST
            || cache->files < step.files
            || ngx_http_coldrl_outdated(mcf)
            || ngx_quit
            || ngx_terminate)
        {
            *throttled = 0;
            return next;
        }
    }
}


static ngx_http_coldrl_zone_t *
ngx_http_coldrl_find_zone(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_file_cache_t *cache)
{
    ngx_uint_t               i;
    ngx_http_coldrl_zone_t  *zone;

    zone = mcf->zones.elts;

    /* there always is one: only paths of these zones were hooked */

    for (i = 0; zone[i].cache != cache; i++) { /* void */ }

    return &zone[i];
}


/*
 * After a reload the old manager and the new one live side by side for a
 * moment.  NGINX takes an object that the other is just deleting for one that
 * a dead worker has left locked, so the older one stands back until it is
 * told to quit.
 */

static ngx_uint_t
ngx_http_coldrl_outdated(ngx_http_coldrl_main_conf_t *mcf)
{
    static ngx_event_t  ev;

    if (ev.handler == NULL) {
        /* the first time in this process */

        mcf->sh->manager = ngx_pid;

        ev.handler = ngx_http_coldrl_timer_handler;
        ev.data = mcf;
        ev.log = ngx_cycle->log;
        ev.cancelable = 1;

        ngx_add_timer(&ev, NGX_HTTP_COLDRL_TICK);

        return 0;
    }

    return mcf->sh->manager != (ngx_atomic_uint_t) ngx_pid;
}


/*
 * An idle manager sleeps for up to 10 seconds, and a ring may fill up in that
 * time.  The timer drains it without touching the manager's own timing.
 */

static void
ngx_http_coldrl_timer_handler(ngx_event_t *ev)
{
    ngx_http_coldrl_main_conf_t  *mcf = ev->data;

    if (!ngx_http_coldrl_outdated(mcf)) {
        ngx_http_coldrl_drain(mcf);
    }

    ngx_add_timer(ev, NGX_HTTP_COLDRL_TICK);
}


/* The cache's own settings, private to this process, are lent for the call. */

static ngx_msec_t
ngx_http_coldrl_native(ngx_http_coldrl_zone_t *zone, ngx_uint_t files,
    ngx_msec_t threshold)
{
    ngx_msec_t              next, saved_threshold;
    ngx_uint_t              saved_files;
    ngx_http_file_cache_t  *cache;

    cache = zone->cache;

    saved_files = cache->manager_files;
    saved_threshold = cache->manager_threshold;

    cache->manager_files = files;
    cache->manager_threshold = threshold;

    next = zone->native(cache);

    cache->manager_files = saved_files;
    cache->manager_threshold = saved_threshold;

    return next;
}


static ngx_http_coldrl_then_e
ngx_http_coldrl_prepare(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t left,
    ngx_http_coldrl_step_t *step)
{
    ngx_http_coldrl_need_t  need;

    step->files = left;
    step->nstaged = 0;

    ngx_http_coldrl_need(zone->cache, left, &need);

    if (need.bytes == 0 && need.count == 0) {
        return NGX_HTTP_COLDRL_LAST;
    }

    if (need.expired > 0) {
        /*
         * Expired objects go first, without asking.  Held to their number the
         * saved manager does not go on to objects that have not expired.
         */
        step->files = need.expired;
        return NGX_HTTP_COLDRL_MORE;
    }

    return ngx_http_coldrl_decide(mcf, zone, left, &need, step);
}
