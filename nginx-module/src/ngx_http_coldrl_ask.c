
/*
 * Questions and answers: filling the reserves.
 */


#include "ngx_http_coldrl.h"


/* questions about one zone that may be under way */
#define NGX_HTTP_COLDRL_ASKING_MAX  2

/* an agent that can't answer is asked again after this, ms */
#define NGX_HTTP_COLDRL_SILENCE     1000


static void ngx_http_coldrl_merge(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_sample_t *sample,
    coldrl_answer_t *answer);
static void ngx_http_coldrl_drop_all(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone);
static void ngx_http_coldrl_serve_workers(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, coldrl_reserve_t *reserve);
static void ngx_http_coldrl_victim(ngx_http_coldrl_sample_t *sample,
    ngx_uint_t i, double score, coldrl_victim_t *victim);
static ngx_uint_t ngx_http_coldrl_is_silent(ngx_http_coldrl_run_t *run);


/* Drops victims that were named too long ago. */

void
ngx_http_coldrl_drop_old(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_reserve_t *reserve)
{
    size_t    dropped;
    uint64_t  age;

    age = NGX_HTTP_COLDRL_RESERVE_AGE * 1000;

    if (ngx_current_msec <= age) {
        return;
    }

    dropped = coldrl_reserve_drop_old(reserve, ngx_current_msec - age);

    (void) ngx_atomic_fetch_add(
               &mcf->sh->stats.skips[NGX_HTTP_COLDRL_SKIP_OLD], dropped);
}


/* Asks ahead, until the answers under way would fill the reserve. */

void
ngx_http_coldrl_ask(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_need_t *need)
{
    ngx_uint_t                 allowed;
    ngx_time_t                *tp;
    coldrl_ask_t               ask;
    coldrl_reserve_t          *reserve;
    ngx_http_coldrl_sample_t   sample;

    if (mcf->socket.data == NULL
        || zone->run->fruitless
        || ngx_http_coldrl_is_silent(zone->run))
    {
        return;
    }

    reserve = &zone->run->reserve[NGX_HTTP_COLDRL_BY_MODEL];
    allowed = ngx_http_coldrl_allowed(mcf, need);

    ngx_http_coldrl_drop_old(mcf, reserve);

    while (zone->run->asking < NGX_HTTP_COLDRL_ASKING_MAX) {

        if (!coldrl_reserve_wants(reserve, allowed, zone->run->asking)) {
            return;
        }

        switch (ngx_http_coldrl_agent_asks(mcf)) {

        case NGX_OK:
            break;

        case NGX_BUSY:
            /* other zones are asking: this one waits for its turn */
            zone->run->queued = 1;
            return;

        default: /* NGX_DECLINED */
            return;
        }

        ngx_http_coldrl_ring_follow(mcf);
        ngx_http_coldrl_sample(mcf, zone, NGX_HTTP_COLDRL_BY_MODEL, &sample);

        if (sample.n == 0) {
            ngx_http_coldrl_count(
                mcf->sh->stats.decisions[NGX_HTTP_COLDRL_NO_CANDIDATES]);
            return;
        }

        tp = ngx_timeofday();

        ask.zone = (char *) mcf->sh->names[zone->slot].data;
        ask.now_ms = (int64_t) tp->sec * 1000 + tp->msec;
        ask.bytes_needed = 0;
        ask.count_needed = ngx_min(mcf->batch + NGX_HTTP_COLDRL_NAMED_MORE,
                                   sample.n);
        ask.cached_objects = need->objects;
        ask.candidates = sample.candidates;
        ask.ncandidates = sample.n;

        if (!ngx_http_coldrl_agent_ask(mcf, zone, &sample, &ask)) {
            return;
        }
    }
}


/* The agent calls this for each question, however it ended. */

void
ngx_http_coldrl_answered(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_outcome_e outcome,
    ngx_http_coldrl_sample_t *sample, coldrl_answer_t *answer)
{
    ngx_http_coldrl_count(mcf->sh->stats.decisions[outcome]);

    ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0,
                  "coldrl: zone \"%V\" answer %V candidates %ui named %uz",
                  &zone->cache->shm_zone->shm.name,
                  &ngx_http_coldrl_outcomes[outcome], sample->n,
                  (outcome == NGX_HTTP_COLDRL_MODEL) ? answer->norder : 0);

    switch (outcome) {

    case NGX_HTTP_COLDRL_MODEL:
        ngx_http_coldrl_merge(mcf, zone, sample, answer);
        return;

    case NGX_HTTP_COLDRL_LRU_GUARD:
        ngx_http_coldrl_drop_all(mcf, zone);

        /* fall through */

    case NGX_HTTP_COLDRL_LRU_NO_MODEL:
    case NGX_HTTP_COLDRL_LRU_MODEL_ERROR:
    case NGX_HTTP_COLDRL_LRU_UNKNOWN:
        /* the next answer would be the same */
        zone->run->silent = 1;
        zone->run->silent_until = ngx_current_msec + NGX_HTTP_COLDRL_SILENCE;
        return;

    default:
        /* an overloaded agent is not asked again at once either */
        zone->run->fruitless = 1;
        return;
    }
}


static ngx_uint_t
ngx_http_coldrl_is_silent(ngx_http_coldrl_run_t *run)
{
    if (run->silent
        && (ngx_msec_int_t) (run->silent_until - ngx_current_msec) <= 0)
    {
        run->silent = 0;
    }

    return run->silent;
}


static void
ngx_http_coldrl_merge(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_sample_t *sample,
    coldrl_answer_t *answer)
{
    size_t                   credits;
    ngx_uint_t               i;
    coldrl_victim_t          victim;
    coldrl_reserve_t        *reserve;
    ngx_http_coldrl_need_t   need;

    ngx_http_coldrl_need(mcf, zone, &need);

    reserve = &zone->run->reserve[NGX_HTTP_COLDRL_BY_MODEL];

    if (ngx_strcmp(zone->run->version, answer->model_version) != 0) {
        /* scores of different models can't be compared */
        (void) coldrl_reserve_drop_old(reserve, UINT64_MAX);
        ngx_memcpy(zone->run->version, answer->model_version,
                   sizeof(answer->model_version));
    }

    for (i = 0; i < answer->norder; i++) {
        ngx_http_coldrl_victim(sample, answer->order[i], answer->score[i],
                               &victim);
        coldrl_reserve_add(reserve, &victim);
    }

    credits = reserve->credits;

    coldrl_reserve_allow(reserve, ngx_http_coldrl_allowed(mcf, &need));

    /* a small zone has no more to name: not asked again until the next tick */
    zone->run->fruitless = (reserve->credits == credits);

    (void) ngx_atomic_fetch_add(&mcf->sh->stats.named, answer->norder);

    if (need.keys_near) {
        ngx_http_coldrl_serve_workers(mcf, zone, reserve);
    }
}


/* The model that named them does worse than LRU, says the agent's guard. */

static void
ngx_http_coldrl_drop_all(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone)
{
    size_t  dropped;

    dropped = coldrl_reserve_drop_old(
                  &zone->run->reserve[NGX_HTTP_COLDRL_BY_MODEL], UINT64_MAX);

    (void) ngx_atomic_fetch_add(
               &mcf->sh->stats.skips[NGX_HTTP_COLDRL_SKIP_GUARD], dropped);
}


/*
 * A worker that finds no room for a key deletes from the tail of the queue
 * itself, so victims are put there: nodes without a file if there are any.
 */

static void
ngx_http_coldrl_serve_workers(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, coldrl_reserve_t *reserve)
{
    if (mcf->shadow) {
        return;
    }

    if (ngx_http_coldrl_stage_bare(zone, NGX_HTTP_COLDRL_HOLD) == 0) {
        ngx_http_coldrl_stage_ahead(zone, reserve);
    }
}


/* Between wake-ups: asks ahead, and serves workers. */

void
ngx_http_coldrl_prepare(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone)
{
    ngx_uint_t               i, allowed;
    coldrl_reserve_t        *reserve;
    ngx_http_coldrl_need_t   need;

    ngx_http_coldrl_need(mcf, zone, &need);

    zone->run->fruitless = 0;

    if (!need.near) {
        return;
    }

    reserve = &zone->run->reserve[mcf->socket.data
                                  ? NGX_HTTP_COLDRL_BY_MODEL
                                  : NGX_HTTP_COLDRL_BY_RULE];

    if (need.keys_near && !mcf->shadow) {
        ngx_http_coldrl_drop_taken(zone, reserve);
    }

    if (mcf->socket.data) {
        ngx_http_coldrl_ask(mcf, zone, &need);
        return;
    }

    ngx_http_coldrl_drop_old(mcf, reserve);

    if (!need.keys_near) {
        return;
    }

    allowed = ngx_http_coldrl_allowed(mcf, &need);

    for (i = 0;
         i < COLDRL_CREDIT_ANSWERS
         && coldrl_reserve_wants(reserve, allowed, 0);
         i++)
    {
        ngx_http_coldrl_ask_rule(mcf, zone, &need);
    }

    if (i > 0) {
        ngx_http_coldrl_serve_workers(mcf, zone, reserve);
    }
}


/*
 * The rule chooses from the sample at once, and like the agent no more victims
 * than asked for.
 */

void
ngx_http_coldrl_ask_rule(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_need_t *need)
{
    time_t                     now;
    double                     score;
    ngx_uint_t                 i, named;
    coldrl_victim_t            victim;
    coldrl_reserve_t          *reserve, answer;
    coldrl_candidate_t        *c;
    ngx_http_coldrl_sample_t   sample;

    reserve = &zone->run->reserve[NGX_HTTP_COLDRL_BY_RULE];

    ngx_http_coldrl_ring_follow(mcf);
    ngx_http_coldrl_sample(mcf, zone, NGX_HTTP_COLDRL_BY_RULE, &sample);

    now = ngx_time();
    answer.n = 0;

    for (i = 0; i < sample.n; i++) {
        c = &sample.candidates[i];

        score = coldrl_rule_score(&mcf->rule, c->size_bytes,
                                  now - (time_t) (c->last_access_ms / 1000),
                                  c->uses);

        ngx_http_coldrl_victim(&sample, i, score, &victim);
        coldrl_reserve_add(&answer, &victim);
    }

    named = ngx_min(mcf->batch + NGX_HTTP_COLDRL_NAMED_MORE, answer.n);

    for (i = 0; i < named; i++) {
        coldrl_reserve_add(reserve, &answer.victims[i]);
    }

    coldrl_reserve_allow(reserve, ngx_http_coldrl_allowed(mcf, need));

    ngx_http_coldrl_count(mcf->sh->stats.decisions[
                              sample.n ? NGX_HTTP_COLDRL_RULE
                                       : NGX_HTTP_COLDRL_NO_CANDIDATES]);
}


static void
ngx_http_coldrl_victim(ngx_http_coldrl_sample_t *sample, ngx_uint_t i,
    double score, coldrl_victim_t *victim)
{
    coldrl_candidate_t  *c;

    c = &sample->candidates[i];

    ngx_memcpy(victim->key, c->key, COLDRL_KEY_LEN);
    victim->score = score;
    victim->size_bytes = c->size_bytes;
    victim->expire = sample->expire[i];
    victim->uses = c->uses;
    victim->named_ms = ngx_current_msec;
}
