
/*
 * The access ring: workers push what clients asked for, the cache manager
 * drains it to the agent.  It lies in the module's shared zone, guarded by
 * the zone's mutex, which NGINX releases if a worker dies with it.  A full
 * ring drops what is new and counts it.
 */


#include "ngx_http_coldrl.h"


/* A drain must not hold up eviction: at most this many calls at a time. */
#define NGX_HTTP_COLDRL_DRAIN_CALLS  16


static ngx_uint_t ngx_http_coldrl_ring_peek(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *accesses, ngx_uint_t *tail, ngx_uint_t *dropped);
static void ngx_http_coldrl_ring_consume(ngx_http_coldrl_main_conf_t *mcf,
    ngx_uint_t tail, ngx_uint_t n);
static void ngx_http_coldrl_ring_reported(ngx_http_coldrl_main_conf_t *mcf,
    ngx_uint_t tail, ngx_uint_t n, ngx_uint_t slot, ngx_uint_t dropped);
static void ngx_http_coldrl_ring_stored(ngx_http_coldrl_main_conf_t *mcf,
    ngx_uint_t slot, coldrl_access_t *accesses, ngx_uint_t n);
static ngx_uint_t ngx_http_coldrl_pick(coldrl_access_t *accesses,
    ngx_uint_t n, coldrl_access_t *batch, ngx_uint_t *slot);


ngx_int_t
ngx_http_coldrl_ring_init(ngx_http_coldrl_ring_t *ring,
    ngx_slab_pool_t *shpool)
{
    size_t  size;

    /* all that is left of a fresh zone, which is one run of pages */

    size = shpool->pfree * ngx_pagesize;

    ring->entries = ngx_slab_alloc(shpool, size);
    if (ring->entries == NULL) {
        return NGX_ERROR;
    }

    ring->capacity = size / sizeof(coldrl_access_t);
    ring->head = 0;
    ring->tail = 0;
    ring->dropped = 0;

    return NGX_OK;
}


void
ngx_http_coldrl_ring_push(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *access)
{
    ngx_http_coldrl_ring_t  *ring;

    ring = &mcf->sh->ring;

    ngx_shmtx_lock(&mcf->shpool->mutex);

    if (ring->head - ring->tail < ring->capacity) {
        ring->entries[ring->head % ring->capacity] = *access;
        ring->head++;

    } else {
        ring->dropped++;
        mcf->sh->stats.dropped++;
    }

    ngx_shmtx_unlock(&mcf->shpool->mutex);
}


/*
 * Sends what the ring holds, oldest first.  A batch is of one zone, so what
 * was taken off the ring at once goes out zone by zone.  What can't be sent
 * stays for the next time.
 */

void
ngx_http_coldrl_drain(ngx_http_coldrl_main_conf_t *mcf)
{
    char                    *zone;
    ngx_uint_t               n, m, tail, slot, dropped, calls;
    static coldrl_access_t   accesses[COLDRL_ACCESSES_MAX];
    static coldrl_access_t   batch[COLDRL_ACCESSES_MAX];

    calls = 0;

    while (calls < NGX_HTTP_COLDRL_DRAIN_CALLS
           && ngx_http_coldrl_agent_reportable(mcf))
    {
        n = ngx_http_coldrl_ring_peek(mcf, accesses, &tail, &dropped);

        if (n == 0) {
            return;
        }

        for ( ;; ) {
            m = ngx_http_coldrl_pick(accesses, n, batch, &slot);

            if (m == 0) {
                break;
            }

            zone = (char *) mcf->sh->zones[slot].data;
            calls++;

            if (ngx_http_coldrl_agent_report(mcf, zone, batch, m, dropped)
                != COLDRL_OK)
            {
                return;
            }

            ngx_http_coldrl_ring_stored(mcf, slot, batch, m);
            ngx_http_coldrl_ring_reported(mcf, tail, n, slot, dropped);
            dropped = 0;
        }

        ngx_http_coldrl_ring_consume(mcf, tail, n);
    }
}


static ngx_uint_t
ngx_http_coldrl_ring_peek(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *accesses, ngx_uint_t *tail, ngx_uint_t *dropped)
{
    ngx_uint_t               n, start, first;
    ngx_http_coldrl_ring_t  *ring;

    ring = &mcf->sh->ring;

    ngx_shmtx_lock(&mcf->shpool->mutex);

    *tail = ring->tail;
    *dropped = ring->dropped;

    n = ngx_min(ring->head - ring->tail, COLDRL_ACCESSES_MAX);
    start = ring->tail % ring->capacity;
    first = ngx_min(n, ring->capacity - start);

    ngx_memcpy(accesses, &ring->entries[start],
               first * sizeof(coldrl_access_t));
    ngx_memcpy(&accesses[first], ring->entries,
               (n - first) * sizeof(coldrl_access_t));

    ngx_shmtx_unlock(&mcf->shpool->mutex);

    return n;
}


/*
 * While one manager takes over from another at a reload, both may drain:
 * then some accesses are reported twice, but none is taken off unreported.
 */

static void
ngx_http_coldrl_ring_consume(ngx_http_coldrl_main_conf_t *mcf,
    ngx_uint_t tail, ngx_uint_t n)
{
    ngx_shmtx_lock(&mcf->shpool->mutex);

    if (mcf->sh->ring.tail == tail) {
        mcf->sh->ring.tail += n;
    }

    ngx_shmtx_unlock(&mcf->shpool->mutex);
}


static void
ngx_http_coldrl_ring_reported(ngx_http_coldrl_main_conf_t *mcf,
    ngx_uint_t tail, ngx_uint_t n, ngx_uint_t slot, ngx_uint_t dropped)
{
    ngx_uint_t               i;
    coldrl_access_t         *access;
    ngx_http_coldrl_ring_t  *ring;

    ring = &mcf->sh->ring;

    ngx_shmtx_lock(&mcf->shpool->mutex);

    ring->dropped -= ngx_min(dropped, ring->dropped);

    if (ring->tail == tail) {

        for (i = 0; i < n; i++) {
            access = &ring->entries[(tail + i) % ring->capacity];

            if (access->zone == slot) {
                access->zone = NGX_HTTP_COLDRL_REPORTED;
            }
        }
    }

    ngx_shmtx_unlock(&mcf->shpool->mutex);
}


/* A slot outlives its zone at a reload: there may be none. */

static void
ngx_http_coldrl_ring_stored(ngx_http_coldrl_main_conf_t *mcf, ngx_uint_t slot,
    coldrl_access_t *accesses, ngx_uint_t n)
{
    ngx_uint_t               i;
    ngx_http_coldrl_zone_t  *zone;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        if (zone[i].slot == slot) {
            ngx_http_coldrl_recent_add(&zone[i], accesses, n);
        }
    }
}


/* Moves the accesses of the first zone that is left into a batch. */

static ngx_uint_t
ngx_http_coldrl_pick(coldrl_access_t *accesses, ngx_uint_t n,
    coldrl_access_t *batch, ngx_uint_t *slot)
{
    ngx_uint_t  i, m;

    m = 0;

    for (i = 0; i < n; i++) {

        if (accesses[i].zone >= NGX_HTTP_COLDRL_ZONES_MAX) {
            continue;
        }

        if (m == 0) {
            *slot = accesses[i].zone;

        } else if (accesses[i].zone != *slot) {
            continue;
        }

        batch[m++] = accesses[i];
        accesses[i].zone = NGX_HTTP_COLDRL_REPORTED;
    }

    return m;
}
