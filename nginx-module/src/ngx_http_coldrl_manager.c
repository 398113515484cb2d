
/*
 * The hook: what stands in the place of NGINX's own cache manager.
 *
 * Each time NGINX wakes the manager, the wrapper goes through rounds of ask,
 * stage, delete, and the deleting is always done by the saved manager, held
 * to what was staged by a lower manager_files for that one call.  All rounds
 * of a wake-up together keep to the configured manager_files and
 * manager_threshold, so eviction goes as fast as in stock NGINX.  Where there
 * is no use in asking, the saved manager runs with what is left of them, as
 * if we were not there.
 */


#include "ngx_http_coldrl.h"


/* The ring is drained at least this often, in milliseconds. */
#define NGX_HTTP_COLDRL_TICK  250


typedef enum {
    /* the saved manager does the rest of this wake-up alone */
    NGX_HTTP_COLDRL_LAST = 0,
    NGX_HTTP_COLDRL_MORE
} ngx_http_coldrl_step_e;


typedef struct {
    /* files the saved manager may delete in this round */
    ngx_uint_t                    files;
    ngx_uint_t                    nstaged;
    u_char                        order[COLDRL_CANDIDATES_MAX];
    ngx_http_coldrl_sample_t      sample;
} ngx_http_coldrl_round_t;


static ngx_http_coldrl_zone_t *ngx_http_coldrl_find_zone(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_file_cache_t *cache);
static ngx_msec_t ngx_http_coldrl_rounds(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t *throttled);
static ngx_uint_t ngx_http_coldrl_outdated(ngx_http_coldrl_main_conf_t *mcf);
static void ngx_http_coldrl_timer_handler(ngx_event_t *ev);
static ngx_msec_t ngx_http_coldrl_native(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t files, ngx_msec_t threshold);
static ngx_http_coldrl_step_e ngx_http_coldrl_prepare(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_uint_t left, ngx_http_coldrl_round_t *round);
static ngx_http_coldrl_step_e ngx_http_coldrl_decide(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_uint_t left, ngx_http_coldrl_need_t *need,
    ngx_http_coldrl_round_t *round);
static ngx_uint_t ngx_http_coldrl_ask_again(
    ngx_http_coldrl_outcome_e outcome);
static ngx_uint_t ngx_http_coldrl_wanted(ngx_http_coldrl_need_t *need,
    ngx_http_coldrl_sample_t *sample, ngx_uint_t limit, uint64_t *bytes);
static void ngx_http_coldrl_use(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, coldrl_answer_t *answer, ngx_uint_t limit,
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_round_t *round);
static void ngx_http_coldrl_log_decision(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_outcome_e outcome, coldrl_answer_t *answer,
    ngx_http_coldrl_round_t *round);


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

    next = ngx_http_coldrl_rounds(mcf, zone, &throttled);

    if (throttled || mcf->poll == 0 || next <= mcf->poll) {
        return next;
    }

    ngx_http_coldrl_need(cache, 1, &need);

    return (need.bytes == 0 && need.count == 0) ? mcf->poll : next;
}


static ngx_msec_t
ngx_http_coldrl_rounds(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t *throttled)
{
    ngx_msec_t                      next, start, elapsed;
    ngx_uint_t                      done;
    ngx_http_file_cache_t          *cache;
    ngx_http_coldrl_step_e          step;
    static ngx_http_coldrl_round_t  round;

    cache = zone->cache;

    ngx_time_update();

    start = ngx_current_msec;
    done = 0;
    elapsed = 0;

    for ( ;; ) {
        step = ngx_http_coldrl_prepare(mcf, zone, cache->manager_files - done,
                                       &round);

        next = ngx_http_coldrl_native(zone, round.files,
                                      cache->manager_threshold - elapsed);

        if (round.nstaged > 0) {
            (void) ngx_atomic_fetch_add(&mcf->sh->stats.deleted,
                       ngx_http_coldrl_count_deleted(cache, &round.sample,
                                                     round.order,
                                                     round.nstaged));
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

        if (step == NGX_HTTP_COLDRL_LAST
            || cache->files < round.files
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


static ngx_http_coldrl_step_e
ngx_http_coldrl_prepare(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t left,
    ngx_http_coldrl_round_t *round)
{
    ngx_http_coldrl_need_t  need;

    round->files = left;
    round->nstaged = 0;

    ngx_http_coldrl_need(zone->cache, left, &need);

    if (need.bytes == 0 && need.count == 0) {
        return NGX_HTTP_COLDRL_LAST;
    }

    if (need.expired > 0) {
        /*
         * Expired objects go first, without asking.  Held to their number the
         * saved manager does not go on to objects that have not expired.
         */
        round->files = need.expired;
        return NGX_HTTP_COLDRL_MORE;
    }

    return ngx_http_coldrl_decide(mcf, zone, left, &need, round);
}


static ngx_http_coldrl_step_e
ngx_http_coldrl_decide(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t left,
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_round_t *round)
{
    uint64_t                    bytes;
    ngx_time_t                 *tp;
    ngx_uint_t                  limit, wanted;
    coldrl_ask_t                ask;
    coldrl_answer_t             answer;
    ngx_http_coldrl_outcome_e   outcome;
    ngx_http_coldrl_sample_t   *sample;

    sample = &round->sample;

    ngx_http_coldrl_sample(zone, mcf->candidates, need, sample);

    if (sample->n == 0) {
        /* everything was in use a moment ago */
        (void) ngx_atomic_fetch_add(
            &mcf->sh->stats.decisions[NGX_HTTP_COLDRL_NO_CANDIDATES], 1);

        return NGX_HTTP_COLDRL_LAST;
    }

    limit = ngx_min(ngx_min(mcf->batch, left), sample->n);
    wanted = ngx_http_coldrl_wanted(need, sample, limit, &bytes);

    tp = ngx_timeofday();

    ask.zone = (char *) mcf->sh->zones[zone->slot].data;
    ask.now_ms = (int64_t) tp->sec * 1000 + tp->msec;
    ask.bytes_needed = bytes;
    /* more than are deleted now: the pool for the next time */
    ask.count_needed = ngx_min(wanted + NGX_HTTP_COLDRL_POOL, sample->n);
    ask.cached_objects = need->objects;
    ask.candidates = sample->candidates;
    ask.ncandidates = sample->n;

    outcome = ngx_http_coldrl_agent_ask(mcf, &ask, &answer);

    if (outcome == NGX_HTTP_COLDRL_MODEL) {
        ngx_http_coldrl_use(mcf, zone, &answer, limit, need, round);
    }

    if (outcome != NGX_HTTP_COLDRL_CIRCUIT_OPEN) {
        ngx_http_coldrl_log_decision(zone, outcome, &answer, round);
    }

    if (!ngx_http_coldrl_ask_again(outcome)) {
        return NGX_HTTP_COLDRL_LAST;
    }

    round->files = round->nstaged ? round->nstaged : wanted;

    return NGX_HTTP_COLDRL_MORE;
}


/*
 * After a single slip NGINX's LRU does this round and the next one asks again.
 * Other reasons will hold for the rest of the wake-up.
 */

static ngx_uint_t
ngx_http_coldrl_ask_again(ngx_http_coldrl_outcome_e outcome)
{
    switch (outcome) {

    case NGX_HTTP_COLDRL_MODEL:
    case NGX_HTTP_COLDRL_LRU_BUDGET:
    case NGX_HTTP_COLDRL_LRU_OVERLOAD:
    case NGX_HTTP_COLDRL_TIMEOUT:
    case NGX_HTTP_COLDRL_UNREACHABLE:
    case NGX_HTTP_COLDRL_GARBLED:
        return 1;

    default:
        return 0;
    }
}


/*
 * How many objects of the sample's mean size it takes, at most limit, and how
 * many bytes that is.
 */

static ngx_uint_t
ngx_http_coldrl_wanted(ngx_http_coldrl_need_t *need,
    ngx_http_coldrl_sample_t *sample, ngx_uint_t limit, uint64_t *bytes)
{
    uint64_t    total, mean, wanted;
    ngx_uint_t  i;

    total = 0;

    for (i = 0; i < sample->n; i++) {
        total += sample->candidates[i].size_bytes;
    }

    mean = ngx_max(total / sample->n, 1);
    wanted = ngx_max((need->bytes + mean - 1) / mean, need->count);
    wanted = ngx_min(wanted, limit);

    *bytes = ngx_min(need->bytes, mean * limit);

    return (ngx_uint_t) wanted;
}


/* Stages what is needed, and keeps the runners-up for the next sample. */

static void
ngx_http_coldrl_use(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, coldrl_answer_t *answer, ngx_uint_t limit,
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_round_t *round)
{
    uint64_t    bytes;
    ngx_uint_t  i, n;

    (void) ngx_atomic_fetch_add(&mcf->sh->stats.named, answer->norder);

    bytes = 0;

    for (n = 0; n < answer->norder && n < limit; n++) {

        if (bytes >= need->bytes && n >= need->count) {
            break;
        }

        bytes += round->sample.candidates[answer->order[n]].size_bytes;
        round->order[n] = answer->order[n];
    }

    zone->npool = ngx_min(answer->norder - n, NGX_HTTP_COLDRL_POOL);

    for (i = 0; i < zone->npool; i++) {
        ngx_memcpy(zone->pool[i],
                   round->sample.candidates[answer->order[n + i]].key,
                   COLDRL_KEY_LEN);
    }

    if (!mcf->shadow) {
        round->nstaged = ngx_http_coldrl_stage(zone->cache, &round->sample,
                                               round->order, n,
                                               &mcf->sh->stats);
    }
}


static void
ngx_http_coldrl_log_decision(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_outcome_e outcome, coldrl_answer_t *answer,
    ngx_http_coldrl_round_t *round)
{
    u_char      *p, *key;
    ngx_uint_t   i;
    u_char       hex[NGX_HTTP_COLDRL_BATCH_MAX * (2 * COLDRL_KEY_LEN + 1) + 1];

    if (ngx_cycle->log->log_level < NGX_LOG_INFO) {
        return;
    }

    p = hex;

    for (i = 0; i < round->nstaged; i++) {

        if (i > 0) {
            *p++ = ',';
        }

        key = round->sample.candidates[round->order[i]].key;
        p = ngx_hex_dump(p, key, COLDRL_KEY_LEN);
    }

    ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0,
                  "coldrl: zone \"%V\" source %V candidates %ui victims %uz "
                  "staged: %*s",
                  &zone->cache->shm_zone->shm.name,
                  &ngx_http_coldrl_outcomes[outcome], round->sample.n,
                  answer->norder, (size_t) (p - hex), hex);
}
