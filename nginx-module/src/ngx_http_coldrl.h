
/*
 * What the NGINX side of ColdRL shares between its files: configuration,
 * the module's shared zone, and the steps of a decision.
 */


#ifndef _NGX_HTTP_COLDRL_H_INCLUDED_
#define _NGX_HTTP_COLDRL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "coldrl_client.h"
#include "coldrl_histogram.h"
#include "coldrl_wire.h"


#define NGX_HTTP_COLDRL_ZONES_MAX     64
#define NGX_HTTP_COLDRL_POOL          16
#define NGX_HTTP_COLDRL_RECENT        256
#define NGX_HTTP_COLDRL_BATCH_MAX     32

/* seconds without use before an object may be named a victim */
#define NGX_HTTP_COLDRL_IDLE          2

/* an entry of the ring whose access the agent already has */
#define NGX_HTTP_COLDRL_REPORTED      0xffff


/* What came of a decision; ngx_http_coldrl_outcomes[] holds the names. */
typedef enum {
    NGX_HTTP_COLDRL_MODEL = 0,
    NGX_HTTP_COLDRL_LRU_BUDGET,
    NGX_HTTP_COLDRL_LRU_NO_MODEL,
    NGX_HTTP_COLDRL_LRU_GUARD,
    NGX_HTTP_COLDRL_LRU_OVERLOAD,
    NGX_HTTP_COLDRL_LRU_MODEL_ERROR,
    NGX_HTTP_COLDRL_LRU_UNKNOWN,
    NGX_HTTP_COLDRL_TIMEOUT,
    NGX_HTTP_COLDRL_UNREACHABLE,
    NGX_HTTP_COLDRL_GARBLED,
    NGX_HTTP_COLDRL_CIRCUIT_OPEN,
    NGX_HTTP_COLDRL_NO_CANDIDATES,
    NGX_HTTP_COLDRL_OUTCOMES
} ngx_http_coldrl_outcome_e;


/* Why a victim was spared after all; ngx_http_coldrl_skips[] has the names. */
typedef enum {
    NGX_HTTP_COLDRL_SKIP_GONE = 0,
    NGX_HTTP_COLDRL_SKIP_USED,
    NGX_HTTP_COLDRL_SKIP_BUSY,
    NGX_HTTP_COLDRL_SKIP_TAIL_EXPIRED,
    NGX_HTTP_COLDRL_SKIPS,
    NGX_HTTP_COLDRL_SKIP_NONE = NGX_HTTP_COLDRL_SKIPS
} ngx_http_coldrl_skip_e;


typedef struct {
    ngx_atomic_t                  decisions[NGX_HTTP_COLDRL_OUTCOMES];
    ngx_atomic_t                  named;
    ngx_atomic_t                  staged;
    ngx_atomic_t                  deleted;
    ngx_atomic_t                  skips[NGX_HTTP_COLDRL_SKIPS];
    ngx_atomic_t                  sent;
    ngx_atomic_t                  rejected;
    ngx_atomic_t                  dropped;
    coldrl_histogram_t            latency;
} ngx_http_coldrl_stats_t;


/*
 * The ring's positions only grow; an entry is at its position modulo the
 * capacity.  The pool's mutex guards everything in it.
 */

typedef struct {
    ngx_uint_t                    capacity;
    ngx_uint_t                    head;
    ngx_uint_t                    tail;
    /* dropped and not yet told to the agent */
    ngx_uint_t                    dropped;
    coldrl_access_t              *entries;
} ngx_http_coldrl_ring_t;


typedef struct {
    size_t                        len;
    u_char                        data[COLDRL_ZONE_LEN + 1];
} ngx_http_coldrl_name_t;


/*
 * Zones are known by their slot here, since the ring outlives a reload and
 * the order of zones in a configuration does not.
 */

typedef struct {
    ngx_http_coldrl_stats_t       stats;
    ngx_http_coldrl_ring_t        ring;
    /* the process id of the newest cache manager */
    ngx_atomic_t                  manager;
    ngx_uint_t                    nzones;
    ngx_http_coldrl_name_t        zones[NGX_HTTP_COLDRL_ZONES_MAX];
} ngx_http_coldrl_sh_t;


typedef struct {
    u_char                        key[COLDRL_KEY_LEN];
    time_t                        stored;
} ngx_http_coldrl_recent_t;


typedef struct {
    ngx_http_file_cache_t        *cache;
    ngx_path_manager_pt           native;
    ngx_uint_t                    slot;

    /* the cache manager's own: the best victims left over, by key */
    ngx_uint_t                    npool;
    u_char                        pool[NGX_HTTP_COLDRL_POOL][COLDRL_KEY_LEN];

    /* likewise: what was stored and not yet a candidate, a circular buffer */
    ngx_uint_t                    first_recent;
    ngx_uint_t                    nrecent;
    ngx_http_coldrl_recent_t      recent[NGX_HTTP_COLDRL_RECENT];
} ngx_http_coldrl_zone_t;


typedef struct {
    ngx_str_t                     socket;
    ngx_uint_t                    candidates;
    ngx_uint_t                    batch;
    ngx_uint_t                    timeout_us;
    ngx_flag_t                    shadow;
    ngx_msec_t                    poll;
    size_t                        ring_size;
    ngx_array_t                  *names;        /* of ngx_str_t */
    ngx_uint_t                    all;          /* unsigned  all:1; */

    ngx_array_t                   zones;        /* ngx_http_coldrl_zone_t */
    ngx_shm_zone_t               *shm_zone;
    ngx_slab_pool_t              *shpool;
    ngx_http_coldrl_sh_t         *sh;
} ngx_http_coldrl_main_conf_t;


/* What a zone is over its limits by, as NGINX's own manager reckons it. */
typedef struct {
    uint64_t                      bytes;
    ngx_uint_t                    count;
    ngx_uint_t                    objects;
    ngx_uint_t                    expired;
} ngx_http_coldrl_need_t;


typedef struct {
    ngx_uint_t                    n;
    coldrl_candidate_t            candidates[COLDRL_CANDIDATES_MAX];
    time_t                        expire[COLDRL_CANDIDATES_MAX];
} ngx_http_coldrl_sample_t;


typedef enum {
    /* the saved manager does the rest of this wake-up alone */
    NGX_HTTP_COLDRL_LAST = 0,
    NGX_HTTP_COLDRL_MORE
} ngx_http_coldrl_then_e;


typedef struct {
    /* files the saved manager may delete in this step */
    ngx_uint_t                    files;
    ngx_uint_t                    nstaged;
    u_char                        order[COLDRL_CANDIDATES_MAX];
    ngx_http_coldrl_sample_t      sample;
} ngx_http_coldrl_step_t;


/* ngx_http_coldrl_zones.c */

ngx_int_t ngx_http_coldrl_find_zones(ngx_conf_t *cf,
    ngx_http_coldrl_main_conf_t *mcf);
ngx_int_t ngx_http_coldrl_assign_slots(ngx_http_coldrl_main_conf_t *mcf,
    ngx_shm_zone_t *shm_zone);


/* ngx_http_coldrl_candidates.c */

void ngx_http_coldrl_need(ngx_http_file_cache_t *cache, ngx_uint_t limit,
    ngx_http_coldrl_need_t *need);
void ngx_http_coldrl_sample(ngx_http_coldrl_zone_t *zone, ngx_uint_t wanted,
    ngx_http_coldrl_need_t *need, ngx_http_coldrl_sample_t *sample);


/* ngx_http_coldrl_recent.c */

void ngx_http_coldrl_recent_add(ngx_http_coldrl_zone_t *zone,
    coldrl_access_t *accesses, ngx_uint_t n);
ngx_int_t ngx_http_coldrl_recent_next(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t **fcn);


/* ngx_http_coldrl_decide.c */

ngx_http_coldrl_then_e ngx_http_coldrl_decide(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_uint_t left, ngx_http_coldrl_need_t *need,
    ngx_http_coldrl_step_t *step);


/* ngx_http_coldrl_stage.c */

ngx_uint_t ngx_http_coldrl_stage(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_sample_t *sample, u_char *order, ngx_uint_t n,
    ngx_http_coldrl_stats_t *stats);
ngx_uint_t ngx_http_coldrl_count_deleted(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_sample_t *sample, u_char *order, ngx_uint_t n);


/* ngx_http_coldrl_node.c */

ngx_http_file_cache_node_t *ngx_http_coldrl_lookup(
    ngx_http_file_cache_t *cache, const u_char *key);
ngx_http_file_cache_node_t *ngx_http_coldrl_draw(
    ngx_http_file_cache_t *cache, uint64_t random);
void ngx_http_coldrl_key(ngx_http_file_cache_node_t *fcn, u_char *key);
ngx_uint_t ngx_http_coldrl_busy(ngx_http_file_cache_t *cache,
    ngx_http_file_cache_node_t *fcn);


/* ngx_http_coldrl_agent.c */

ngx_http_coldrl_outcome_e ngx_http_coldrl_agent_ask(
    ngx_http_coldrl_main_conf_t *mcf, coldrl_ask_t *ask,
    coldrl_answer_t *answer);
coldrl_result_t ngx_http_coldrl_agent_report(
    ngx_http_coldrl_main_conf_t *mcf, const char *zone,
    coldrl_access_t *accesses, ngx_uint_t n, ngx_uint_t dropped);
ngx_uint_t ngx_http_coldrl_agent_reportable(ngx_http_coldrl_main_conf_t *mcf);

extern ngx_str_t  ngx_http_coldrl_outcomes[];


/* ngx_http_coldrl_ring.c */

ngx_int_t ngx_http_coldrl_ring_init(ngx_http_coldrl_ring_t *ring,
    ngx_slab_pool_t *shpool);
void ngx_http_coldrl_ring_push(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *access);
void ngx_http_coldrl_drain(ngx_http_coldrl_main_conf_t *mcf);


/* ngx_http_coldrl_manager.c */

ngx_msec_t ngx_http_coldrl_manager(void *data);


/* ngx_http_coldrl_access.c */

ngx_int_t ngx_http_coldrl_log_handler(ngx_http_request_t *r);


/* ngx_http_coldrl_status.c */

ngx_int_t ngx_http_coldrl_status_handler(ngx_http_request_t *r);

extern ngx_str_t  ngx_http_coldrl_skips[];


/* ngx_http_coldrl_module.c */

extern ngx_module_t  ngx_http_coldrl_module;


#endif /* _NGX_HTTP_COLDRL_H_INCLUDED_ */
