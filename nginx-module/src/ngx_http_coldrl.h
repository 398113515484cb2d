
/*
 * Declarations shared by the module's files: configuration, the module's
 * shared memory, and the cache manager's state of a zone.
 */


#ifndef _NGX_HTTP_COLDRL_H_INCLUDED_
#define _NGX_HTTP_COLDRL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "coldrl_client.h"
#include "coldrl_histogram.h"
#include "coldrl_reserve.h"
#include "coldrl_rule.h"
#include "coldrl_wire.h"


/*
 * The draw and the reserve.  The simulator's class ModuleLimits repeats
 * these, and a test holds the two equal.
 */

/* shares of a sample: of the default 64, 8 from the tail and 16 recent */
#define NGX_HTTP_COLDRL_TAIL_SHARE    8
#define NGX_HTTP_COLDRL_RECENT_SHARE  4

/* neighbours in key order that a random draw takes in one run */
#define NGX_HTTP_COLDRL_RUN           16

/* most objects in the queue of recently stored ones */
#define NGX_HTTP_COLDRL_RECENT        16384

/*
 * deletions that an answer allows, and the share of the zone's objects that
 * limits them
 */
#define NGX_HTTP_COLDRL_BATCH         4
#define NGX_HTTP_COLDRL_BATCH_SHARE   256

/* victims that a question asks for beyond its batch */
#define NGX_HTTP_COLDRL_NAMED_MORE    16

/* seconds after which a named victim is void */
#define NGX_HTTP_COLDRL_RESERVE_AGE   10

/*
 * victims are named ahead once the free space is below max_size divided by
 * this
 */
#define NGX_HTTP_COLDRL_NEAR_SHARE    64


#define NGX_HTTP_COLDRL_ZONES_MAX     COLDRL_ZONES_MAX
#define NGX_HTTP_COLDRL_BATCH_MAX     32
#define NGX_HTTP_COLDRL_ERROR_LEN     160

/* Requests wait for a zone's mutex: nodes visited in one hold at most. */
#define NGX_HTTP_COLDRL_HOLD          NGX_HTTP_COLDRL_RUN


/* Outcomes of a question; ngx_http_coldrl_outcomes[] has the names. */
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
    NGX_HTTP_COLDRL_RULE,
    NGX_HTTP_COLDRL_OUTCOMES
} ngx_http_coldrl_outcome_e;


/* Reasons not to delete a victim; ngx_http_coldrl_skips[] has the names. */
typedef enum {
    NGX_HTTP_COLDRL_SKIP_GONE = 0,
    NGX_HTTP_COLDRL_SKIP_USED,
    NGX_HTTP_COLDRL_SKIP_BUSY,
    NGX_HTTP_COLDRL_SKIP_TAIL_EXPIRED,
    NGX_HTTP_COLDRL_SKIP_OLD,
    NGX_HTTP_COLDRL_SKIP_GUARD,
    NGX_HTTP_COLDRL_SKIPS,
    NGX_HTTP_COLDRL_SKIP_NONE = NGX_HTTP_COLDRL_SKIPS
} ngx_http_coldrl_skip_e;


/* Who chose a deleted object; ngx_http_coldrl_sources[] has the names. */
typedef enum {
    NGX_HTTP_COLDRL_BY_MODEL = 0,
    NGX_HTTP_COLDRL_BY_RULE,
    NGX_HTTP_COLDRL_BY_LRU,
    /* not used within "inactive" */
    NGX_HTTP_COLDRL_BY_EXPIRED,
    /* a node without a file, to make room in keys_zone */
    NGX_HTTP_COLDRL_BY_KEYS,
    NGX_HTTP_COLDRL_SOURCES
} ngx_http_coldrl_source_e;

/* the first of them are compared in shadow mode */
#define NGX_HTTP_COLDRL_SHADOWS  (NGX_HTTP_COLDRL_BY_LRU + 1)


typedef struct {
    ngx_atomic_t                  objects;
    ngx_atomic_t                  bytes;
    /* shadow mode: of these, requested afterwards */
    ngx_atomic_t                  asked_again;
} ngx_http_coldrl_tally_t;


/* Of one zone, by slot. */
typedef struct {
    ngx_atomic_t                  hits;
    ngx_atomic_t                  misses;
    ngx_atomic_t                  hit_bytes;
    ngx_atomic_t                  miss_bytes;
    ngx_http_coldrl_tally_t       evictions[NGX_HTTP_COLDRL_SOURCES];
    ngx_http_coldrl_tally_t       shadow[NGX_HTTP_COLDRL_SHADOWS];

    /* deletions after which the zone's size was corrected */
    ngx_atomic_t                  repaired;

    ngx_atomic_t                  reserve;
    ngx_atomic_t                  credits;
    ngx_atomic_t                  overshoot;
    ngx_atomic_t                  overshoot_worst;

    ngx_atomic_t                  disk_bytes;
    ngx_atomic_t                  disk_files;
    ngx_atomic_t                  disk_at;
} ngx_http_coldrl_zone_stats_t;


typedef struct {
    ngx_atomic_t                  decisions[NGX_HTTP_COLDRL_OUTCOMES];
    ngx_atomic_t                  named;
    ngx_atomic_t                  staged;
    ngx_atomic_t                  deleted;
    ngx_atomic_t                  skips[NGX_HTTP_COLDRL_SKIPS];

    ngx_atomic_t                  sent;
    ngx_atomic_t                  duplicates;
    ngx_atomic_t                  rejected;
    ngx_atomic_t                  dropped;
    ngx_atomic_t                  given_up;

    ngx_atomic_t                  connected;
    ngx_atomic_t                  deciding_open;
    ngx_atomic_t                  reporting_open;
    ngx_atomic_t                  error_at;
    u_char                        error[NGX_HTTP_COLDRL_ERROR_LEN];

    /* time from question to answer, and the manager's wait in it */
    coldrl_histogram_t            latency;
    coldrl_histogram_t            waited;
    ngx_atomic_t                  waits;

    ngx_http_coldrl_zone_stats_t  zones[NGX_HTTP_COLDRL_ZONES_MAX];
} ngx_http_coldrl_stats_t;


/*
 * The ring of accesses.  Positions only grow; an entry is at its position
 * modulo the capacity, and is overwritten one round later.  The pool's mutex
 * guards everything in it.
 */

typedef struct {
    ngx_uint_t                    capacity;
    /* differs between starts of NGINX */
    uint64_t                      epoch;
    uint64_t                      head;
    /* earlier positions were reported, or lost */
    uint64_t                      reported;
    /* lost, and not yet reported as such */
    uint64_t                      dropped;
    coldrl_access_t              *entries;
} ngx_http_coldrl_ring_t;


typedef struct {
    size_t                        len;
    u_char                        data[COLDRL_ZONE_LEN + 1];
} ngx_http_coldrl_name_t;


/*
 * Zones are identified by slot, because the ring survives a reload and the
 * order of zones in a configuration may change.
 */

typedef struct {
    ngx_http_coldrl_stats_t       stats;
    ngx_http_coldrl_ring_t        ring;

    /* of the newest configuration; set by the master */
    ngx_atomic_t                  generation;

    ngx_uint_t                    nzones;
    ngx_http_coldrl_name_t        names[NGX_HTTP_COLDRL_ZONES_MAX];
} ngx_http_coldrl_sh_t;


typedef struct ngx_http_coldrl_recents_s  ngx_http_coldrl_recents_t;
typedef struct ngx_http_coldrl_ghosts_s   ngx_http_coldrl_ghosts_t;
typedef struct ngx_http_coldrl_walk_s     ngx_http_coldrl_walk_t;


/* The cache manager's own state of a zone. */
typedef struct {
    /* named by the model, and by the rule */
    coldrl_reserve_t              reserve[NGX_HTTP_COLDRL_BY_RULE + 1];
    /* of the model that named the first of them */
    char                          version[COLDRL_VERSION_LEN + 1];

    ngx_uint_t                    asking;
    /* waits until other zones' questions are answered */
    ngx_uint_t                    queued;       /* unsigned  queued:1; */
    /* the last answer named nobody: no question before the next tick */
    ngx_uint_t                    fruitless;    /* unsigned  fruitless:1; */
    /* the agent can't answer for now: no question until this time */
    ngx_msec_t                    silent_until;
    ngx_uint_t                    silent;       /* unsigned  silent:1; */

    /*
     * The window: the time in which stock NGINX would delete manager_files
     * files and rest.  It is open while the zone is over its limits.
     */
    ngx_uint_t                    open;         /* unsigned  open:1; */
    ngx_msec_t                    opened;
    /* files deleted in it, and its limit */
    ngx_uint_t                    files;
    ngx_uint_t                    most;
    /* files that earlier windows did not delete */
    ngx_uint_t                    owed;
    uint64_t                      excess;
    ngx_uint_t                    grown;

    /* no nodes without a file were found: no search until this time */
    ngx_msec_t                    search_after;

    /* what the saved manager returned last: ms to the next wake-up */
    ngx_msec_t                    next;

    /* the last wake-up ran out of victims */
    ngx_uint_t                    dry;          /* unsigned  dry:1; */
    ngx_uint_t                    evicting;     /* unsigned  evicting:1; */

    ngx_http_coldrl_recents_t    *recents;
    ngx_http_coldrl_ghosts_t     *ghosts;
    ngx_http_coldrl_walk_t       *walk;
} ngx_http_coldrl_run_t;


typedef struct {
    ngx_http_file_cache_t        *cache;
    ngx_path_manager_pt           native;
    ngx_uint_t                    slot;
    /* that of the previous configuration, if it was another */
    time_t                        inactive_before;
    ngx_http_coldrl_run_t        *run;
} ngx_http_coldrl_zone_t;


typedef struct {
    ngx_str_t                     socket;
    ngx_uint_t                    candidates;
    ngx_uint_t                    batch;
    ngx_uint_t                    timeout_us;
    ngx_msec_t                    answer_timeout;
    ngx_flag_t                    shadow;
    ngx_msec_t                    poll;
    size_t                        ring_size;
    ngx_uint_t                    has_rule;
    coldrl_rule_t                 rule;
    ngx_uint_t                    fallback;
    ngx_array_t                  *names;        /* of ngx_str_t */
    ngx_uint_t                    all;          /* unsigned  all:1; */

    ngx_array_t                   zones;        /* ngx_http_coldrl_zone_t */
    ngx_uint_t                    generation;
    ngx_shm_zone_t               *shm_zone;
    ngx_slab_pool_t              *shpool;
    ngx_http_coldrl_sh_t         *sh;
} ngx_http_coldrl_main_conf_t;


typedef struct {
    ngx_flag_t                    access;
    ngx_uint_t                    prometheus;
} ngx_http_coldrl_loc_conf_t;


/* The excess of a zone over its limits, as NGINX's own manager computes it. */
typedef struct {
    uint64_t                      bytes;
    ngx_uint_t                    count;
    ngx_uint_t                    objects;
    ngx_uint_t                    near;         /* unsigned  near:1; */
    ngx_uint_t                    keys_near;    /* unsigned  keys_near:1; */
} ngx_http_coldrl_need_t;


typedef struct {
    ngx_uint_t                    n;
    coldrl_candidate_t            candidates[COLDRL_CANDIDATES_MAX];
    time_t                        expire[COLDRL_CANDIDATES_MAX];
} ngx_http_coldrl_sample_t;


/* else NGINX is stock */
#define ngx_http_coldrl_on(mcf)  ((mcf)->socket.data != NULL || (mcf)->has_rule)

#define ngx_http_coldrl_over(need)  ((need)->bytes > 0 || (need)->count > 0)

#define ngx_http_coldrl_count(counter)                                        \
    (void) ngx_atomic_fetch_add(&(counter), 1)


/* ngx_http_coldrl_zones.c */

ngx_int_t ngx_http_coldrl_find_zones(ngx_conf_t *cf,
    ngx_http_coldrl_main_conf_t *mcf);
ngx_int_t ngx_http_coldrl_assign_slots(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_main_conf_t *omcf, ngx_shm_zone_t *shm_zone);
ngx_http_coldrl_zone_t *ngx_http_coldrl_zone_of(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_file_cache_t *cache);
ngx_http_coldrl_zone_t *ngx_http_coldrl_zone_at(
    ngx_http_coldrl_main_conf_t *mcf, ngx_uint_t slot);


/* ngx_http_coldrl_need.c */

void ngx_http_coldrl_need(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_need_t *need);
ngx_uint_t ngx_http_coldrl_allowed(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_need_t *need);


/* ngx_http_coldrl_sample.c */

void ngx_http_coldrl_sample(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_source_e source,
    ngx_http_coldrl_sample_t *sample);


/* ngx_http_coldrl_recents.c */

void ngx_http_coldrl_recents_add(ngx_http_coldrl_zone_t *zone,
    coldrl_access_t *access);
ngx_int_t ngx_http_coldrl_recents_next(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t **fcn);


/* ngx_http_coldrl_ask.c */

void ngx_http_coldrl_drop_old(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_reserve_t *reserve);
void ngx_http_coldrl_ask(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_need_t *need);
void ngx_http_coldrl_answered(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_outcome_e outcome,
    ngx_http_coldrl_sample_t *sample, coldrl_answer_t *answer);
void ngx_http_coldrl_prepare(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone);
void ngx_http_coldrl_ask_rule(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_need_t *need);


/* ngx_http_coldrl_evict.c */

typedef enum {
    /* the zone is within its limits */
    NGX_HTTP_COLDRL_DONE = 0,
    /* the source has no more victims for now */
    NGX_HTTP_COLDRL_DRY,
    /* the window's files or the time of the wake-up are used up */
    NGX_HTTP_COLDRL_SPENT,
    /* NGINX deletes nothing, though the zone is over its limits */
    NGX_HTTP_COLDRL_STUCK
} ngx_http_coldrl_evicted_e;

ngx_http_coldrl_evicted_e ngx_http_coldrl_evict_bare(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_msec_t until);
ngx_http_coldrl_evicted_e ngx_http_coldrl_evict_expired(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_msec_t until);
ngx_http_coldrl_evicted_e ngx_http_coldrl_evict_named(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_source_e source, ngx_msec_t until);
ngx_http_coldrl_evicted_e ngx_http_coldrl_evict_lru(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_zone_t *zone,
    ngx_msec_t until);


ngx_msec_t ngx_http_coldrl_idle(ngx_http_file_cache_t *cache);


/* ngx_http_coldrl_stage.c */

ngx_http_coldrl_skip_e ngx_http_coldrl_stage(ngx_http_coldrl_zone_t *zone,
    coldrl_victim_t *victim);
void ngx_http_coldrl_stage_ahead(ngx_http_coldrl_zone_t *zone,
    coldrl_reserve_t *reserve);
void ngx_http_coldrl_drop_taken(ngx_http_coldrl_zone_t *zone,
    coldrl_reserve_t *reserve);
ngx_uint_t ngx_http_coldrl_stage_bare(ngx_http_coldrl_zone_t *zone,
    ngx_uint_t wanted);


/* ngx_http_coldrl_delete.c */

typedef struct {
    /* if not set, NGINX kept the object at the tail and deleted another */
    ngx_uint_t                    known;        /* unsigned  known:1; */
    u_char                        key[COLDRL_KEY_LEN];
    uint64_t                      bytes;
    ngx_uint_t                    bare;         /* unsigned  bare:1; */
    ngx_uint_t                    expired;      /* unsigned  expired:1; */
} ngx_http_coldrl_deleted_t;

ngx_uint_t ngx_http_coldrl_delete(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_deleted_t *deleted);


/* ngx_http_coldrl_node.c */

ngx_http_file_cache_node_t *ngx_http_coldrl_lookup(
    ngx_http_file_cache_t *cache, const u_char *key);
ngx_http_file_cache_node_t *ngx_http_coldrl_draw(
    ngx_http_file_cache_t *cache, uint64_t random);
ngx_http_file_cache_node_t *ngx_http_coldrl_next(
    ngx_http_file_cache_t *cache, ngx_http_file_cache_node_t *fcn);
void ngx_http_coldrl_key(ngx_http_file_cache_node_t *fcn, u_char *key);
ngx_uint_t ngx_http_coldrl_busy(ngx_http_file_cache_node_t *fcn);
ngx_uint_t ngx_http_coldrl_bare(ngx_http_file_cache_node_t *fcn);
ngx_http_coldrl_skip_e ngx_http_coldrl_check_victim(
    ngx_http_file_cache_node_t *fcn, coldrl_victim_t *victim);
time_t ngx_http_coldrl_used(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t *fcn);
uint64_t ngx_http_coldrl_random(void);


/* ngx_http_coldrl_agent.c */

ngx_uint_t ngx_http_coldrl_agent_ask(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_sample_t *sample,
    coldrl_ask_t *ask);
ngx_int_t ngx_http_coldrl_agent_asks(ngx_http_coldrl_main_conf_t *mcf);
void ngx_http_coldrl_agent_poll(ngx_http_coldrl_main_conf_t *mcf);
void ngx_http_coldrl_agent_wait(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone);
ngx_int_t ngx_http_coldrl_agent_report(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_report_t *report);

extern ngx_str_t  ngx_http_coldrl_outcomes[];


/* ngx_http_coldrl_report.c */

void ngx_http_coldrl_report(ngx_http_coldrl_main_conf_t *mcf);
void ngx_http_coldrl_reported(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_result_t rc, coldrl_reported_t *reported);


/* ngx_http_coldrl_ring.c */

ngx_int_t ngx_http_coldrl_ring_init(ngx_http_coldrl_ring_t *ring,
    ngx_slab_pool_t *shpool);
void ngx_http_coldrl_ring_push(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *access);
ngx_uint_t ngx_http_coldrl_ring_read(ngx_http_coldrl_main_conf_t *mcf,
    uint64_t *position, coldrl_access_t *accesses, ngx_uint_t wanted);
void ngx_http_coldrl_ring_follow(ngx_http_coldrl_main_conf_t *mcf);


/* ngx_http_coldrl_shadow.c */

void ngx_http_coldrl_shadow_deleted(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_deleted_t *deleted);
void ngx_http_coldrl_shadow_answered(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone);
ngx_uint_t ngx_http_coldrl_shadow_named(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_source_e source, const u_char *key);
void ngx_http_coldrl_shadow_asked(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, coldrl_access_t *access);


/* ngx_http_coldrl_walk.c */

void ngx_http_coldrl_walk(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, uint64_t until_us);


/* ngx_http_coldrl_window.c */

void ngx_http_coldrl_window_open(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_need_t *need);
ngx_uint_t ngx_http_coldrl_window_close(ngx_http_coldrl_zone_t *zone);
void ngx_http_coldrl_window_done(ngx_http_coldrl_zone_t *zone);
ngx_uint_t ngx_http_coldrl_window_behind(ngx_http_coldrl_zone_t *zone);


/* ngx_http_coldrl_manager.c */

void ngx_http_coldrl_manager_install(ngx_http_coldrl_main_conf_t *mcf);
void ngx_http_coldrl_continue(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone);
void ngx_http_coldrl_continue_queued(ngx_http_coldrl_main_conf_t *mcf);
ngx_uint_t ngx_http_coldrl_outdated(ngx_http_coldrl_main_conf_t *mcf);


/* ngx_http_coldrl_access.c */

ngx_int_t ngx_http_coldrl_log_handler(ngx_http_request_t *r);
void ngx_http_coldrl_header_filter_init(void);


/* ngx_http_coldrl_status.c */

ngx_int_t ngx_http_coldrl_status_handler(ngx_http_request_t *r);

extern ngx_str_t  ngx_http_coldrl_skips[];
extern ngx_str_t  ngx_http_coldrl_sources[];


/* ngx_http_coldrl_module.c */

extern ngx_module_t  ngx_http_coldrl_module;


#endif /* _NGX_HTTP_COLDRL_H_INCLUDED_ */
