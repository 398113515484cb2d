
/*
 * One decision: a sample, a question, and what is made of the answer.
 */


#include "ngx_http_coldrl.h"


/* An answer takes no more of a cache than one object in so many. */
#define NGX_HTTP_COLDRL_BATCH_SHARE  256


static ngx_uint_t ngx_http_coldrl_ask_again(
    ngx_http_coldrl_outcome_e outcome);
static ngx_uint_t ngx_http_coldrl_wanted(ngx_http_coldrl_need_t *need,
    ngx_http_coldrl_sample_t *sample, ngx_uint_t limit, uint64_t *bytes);
static void ngx_http_coldrl_use(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, coldrl_answer_t *answer, ngx_uint_t limit,
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_step_t *step);
static void ngx_http_coldrl_log_decision(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_outcome_e outcome, coldrl_answer_t *answer,
    ngx_http_coldrl_step_t *step);


ngx_http_coldrl_then_e
ngx_http_coldrl_decide(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_uint_t left,
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_step_t *step)
{
    uint64_t                    bytes;
    ngx_time_t                 *tp;
    ngx_uint_t                  limit, wanted;
    coldrl_ask_t                ask;
    coldrl_answer_t             answer;
    ngx_http_coldrl_outcome_e   outcome;
    ngx_http_coldrl_sample_t   *sample;

    sample = &step->sample;

    ngx_http_coldrl_sample(zone, mcf->candidates, need, sample);

    if (sample->n == 0) {
        /* everything was in use a moment ago */
        (void) ngx_atomic_fetch_add(
            &mcf->sh->stats.decisions[NGX_HTTP_COLDRL_NO_CANDIDATES], 1);

        return NGX_HTTP_COLDRL_LAST;
    }

    /* many at once would be a large part of a small cache */
    limit = ngx_min(mcf->batch,
                    ngx_max(need->objects / NGX_HTTP_COLDRL_BATCH_SHARE, 1));
    limit = ngx_min(ngx_min(limit, left), sample->n);
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
        ngx_http_coldrl_use(mcf, zone, &answer, limit, need, step);
    }

    if (outcome != NGX_HTTP_COLDRL_CIRCUIT_OPEN) {
        ngx_http_coldrl_log_decision(zone, outcome, &answer, step);
    }

    if (!ngx_http_coldrl_ask_again(outcome)) {
        return NGX_HTTP_COLDRL_LAST;
    }

    step->files = step->nstaged ? step->nstaged : wanted;

    return NGX_HTTP_COLDRL_MORE;
}


/*
 * After a single slip NGINX's LRU does this step and the next one asks again.
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
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_step_t *step)
{
    uint64_t    bytes;
    ngx_uint_t  i, n;

    (void) ngx_atomic_fetch_add(&mcf->sh->stats.named, answer->norder);

    bytes = 0;

    for (n = 0; n < answer->norder && n < limit; n++) {

        if (bytes >= need->bytes && n >= need->count) {
            break;
        }

        bytes += step->sample.candidates[answer->order[n]].size_bytes;
        step->order[n] = answer->order[n];
    }

    zone->npool = ngx_min(answer->norder - n, NGX_HTTP_COLDRL_POOL);

    for (i = 0; i < zone->npool; i++) {
        ngx_memcpy(zone->pool[i],
                   step->sample.candidates[answer->order[n + i]].key,
                   COLDRL_KEY_LEN);
    }

    if (!mcf->shadow) {
        step->nstaged = ngx_http_coldrl_stage(zone->cache, &step->sample,
                                              step->order, n,
                                              &mcf->sh->stats);
    }
}


static void
ngx_http_coldrl_log_decision(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_outcome_e outcome, coldrl_answer_t *answer,
    ngx_http_coldrl_step_t *step)
{
    u_char      *p, *key;
    ngx_uint_t   i;
    u_char       hex[NGX_HTTP_COLDRL_BATCH_MAX * (2 * COLDRL_KEY_LEN + 1) + 1];

    if (ngx_cycle->log->log_level < NGX_LOG_INFO) {
        return;
    }

    p = hex;

    for (i = 0; i < step->nstaged; i++) {

        if (i > 0) {
            *p++ = ',';
        }

        key = step->sample.candidates[step->order[i]].key;
        p = ngx_hex_dump(p, key, COLDRL_KEY_LEN);
    }

    ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0,
                  "coldrl: zone \"%V\" source %V candidates %ui victims %uz "
                  "staged: %*s",
                  &zone->cache->shm_zone->shm.name,
                  &ngx_http_coldrl_outcomes[outcome], step->sample.n,
                  answer->norder, (size_t) (p - hex), hex);
}
