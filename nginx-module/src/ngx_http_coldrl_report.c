
/*
 * Reports to the agent.  One is in flight at a time; the timer starts the
 * first, and each answer the next, up to the ring's head at the timer's tick.
 * A report has its positions in the ring, so that the agent recognises one
 * that is sent again.
 */


#include "ngx_http_coldrl.h"


/* failures after which a batch is dropped */
#define NGX_HTTP_COLDRL_REPORT_TRIES  5


/* The batch that is in flight, or to be sent again. */
typedef struct {
    uint64_t                      position;
    ngx_uint_t                    n;
    uint64_t                      dropped;
    ngx_uint_t                    tries;
    uint64_t                      until;
    coldrl_access_t               accesses[COLDRL_ACCESSES_MAX];
} ngx_http_coldrl_batch_t;


static ngx_int_t ngx_http_coldrl_batch_read(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_batch_t *batch);
static void ngx_http_coldrl_batch_send(ngx_http_coldrl_main_conf_t *mcf);
static void ngx_http_coldrl_batch_done(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_batch_t *batch);


static ngx_http_coldrl_batch_t  ngx_http_coldrl_batch;


void
ngx_http_coldrl_report(ngx_http_coldrl_main_conf_t *mcf)
{
    if (mcf->socket.data == NULL) {
        return;
    }

    ngx_http_coldrl_batch.until = mcf->sh->ring.head;

    if (ngx_http_coldrl_agent_report(mcf, NULL) == NGX_OK) {
        ngx_http_coldrl_batch_send(mcf);
    }
}


/* Called when a report has ended. */

void
ngx_http_coldrl_reported(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_result_t rc, coldrl_reported_t *reported)
{
    ngx_http_coldrl_stats_t  *stats;
    ngx_http_coldrl_batch_t  *batch;

    stats = &mcf->sh->stats;
    batch = &ngx_http_coldrl_batch;

    if (rc == COLDRL_OK) {
        (void) ngx_atomic_fetch_add(&stats->sent, batch->n);
        (void) ngx_atomic_fetch_add(&stats->rejected, reported->rejected);
        (void) ngx_atomic_fetch_add(&stats->duplicates,
                                    reported->duplicates);

        ngx_http_coldrl_batch_done(mcf, batch);
        ngx_http_coldrl_batch_send(mcf);

        return;
    }

    if (rc == COLDRL_UNREACHABLE) {
        /* not the batch's fault: the next agent gets it */
        return;
    }

    if (++batch->tries == NGX_HTTP_COLDRL_REPORT_TRIES) {
        (void) ngx_atomic_fetch_add(&stats->given_up, batch->n);

        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                      "coldrl: %ui accesses dropped: "
                      "the agent failed %d times to accept them",
                      batch->n, NGX_HTTP_COLDRL_REPORT_TRIES);

        ngx_http_coldrl_batch_done(mcf, batch);
    }
}


static void
ngx_http_coldrl_batch_send(ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_uint_t                i;
    coldrl_report_t           report;
    ngx_http_coldrl_batch_t  *batch;

    batch = &ngx_http_coldrl_batch;

    if (ngx_http_coldrl_outdated(mcf)
        || (batch->n == 0
            && ngx_http_coldrl_batch_read(mcf, batch) != NGX_OK))
    {
        return;
    }

    ngx_memzero(&report, sizeof(coldrl_report_t));

    /* slots are indexes of the names, and never change */

    report.nzones = mcf->sh->nzones;

    for (i = 0; i < report.nzones; i++) {
        report.zones[i] = (char *) mcf->sh->names[i].data;
    }

    report.accesses = batch->accesses;
    report.naccesses = batch->n;
    report.dropped = batch->dropped;
    report.epoch = mcf->sh->ring.epoch;
    report.position = batch->position;

    if (ngx_http_coldrl_agent_report(mcf, &report) == NGX_ERROR) {
        ngx_http_coldrl_batch_done(mcf, batch);
    }
}


static ngx_int_t
ngx_http_coldrl_batch_read(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_batch_t *batch)
{
    ngx_http_coldrl_ring_t  *ring;

    ring = &mcf->sh->ring;

    ngx_shmtx_lock(&mcf->shpool->mutex);

    batch->position = ring->reported;
    batch->dropped = ring->dropped;

    ngx_shmtx_unlock(&mcf->shpool->mutex);

    if (batch->position >= batch->until) {
        return NGX_DECLINED;
    }

    batch->n = ngx_http_coldrl_ring_read(mcf, &batch->position,
                                         batch->accesses,
                                         COLDRL_ACCESSES_MAX);
    batch->tries = 0;

    return batch->n ? NGX_OK : NGX_DECLINED;
}


static void
ngx_http_coldrl_batch_done(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_batch_t *batch)
{
    ngx_http_coldrl_ring_t  *ring;

    ring = &mcf->sh->ring;

    ngx_shmtx_lock(&mcf->shpool->mutex);

    ring->reported = ngx_max(ring->reported, batch->position + batch->n);
    ring->dropped -= ngx_min(ring->dropped, batch->dropped);

    ngx_shmtx_unlock(&mcf->shpool->mutex);

    batch->n = 0;
}
