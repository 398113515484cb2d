
/*
 * The ring of accesses: workers append accesses, the cache manager reads them.
 * It lies in the module's shared memory, guarded by the pool's mutex, which
 * NGINX releases if a worker dies with it.  When it is full, the newest entry
 * overwrites the oldest.
 */


#include "ngx_http_coldrl.h"


/* Workers wait for the mutex: entries copied in one hold. */
#define NGX_HTTP_COLDRL_RING_HOLD  128


static void ngx_http_coldrl_ring_entry(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *access);


ngx_int_t
ngx_http_coldrl_ring_init(ngx_http_coldrl_ring_t *ring,
    ngx_slab_pool_t *shpool)
{
    size_t  size;

    /* the rest of a fresh zone, which is one run of pages */

    size = shpool->pfree * ngx_pagesize;

    ring->entries = ngx_slab_alloc(shpool, size);
    if (ring->entries == NULL) {
        return NGX_ERROR;
    }

    ring->capacity = size / sizeof(coldrl_access_t);
    ring->head = 0;
    ring->reported = 0;
    ring->dropped = 0;

    do {
        ring->epoch = ngx_http_coldrl_random();
    } while (ring->epoch == 0);

    return NGX_OK;
}


void
ngx_http_coldrl_ring_push(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *access)
{
    ngx_http_coldrl_ring_t  *ring;

    ring = &mcf->sh->ring;

    ngx_shmtx_lock(&mcf->shpool->mutex);

    ring->entries[ring->head % ring->capacity] = *access;
    ring->head++;

    if (ring->head - ring->reported > ring->capacity) {
        ring->reported++;

        if (mcf->socket.data) {
            ring->dropped++;
            mcf->sh->stats.dropped++;
        }
    }

    ngx_shmtx_unlock(&mcf->shpool->mutex);
}


/*
 * Copies entries from the position on, or from the oldest one if that is
 * overwritten; sets *position to that of the first.
 */

ngx_uint_t
ngx_http_coldrl_ring_read(ngx_http_coldrl_main_conf_t *mcf,
    uint64_t *position, coldrl_access_t *accesses, ngx_uint_t wanted)
{
    uint64_t                 at, oldest;
    ngx_uint_t               i, n, part;
    ngx_http_coldrl_ring_t  *ring;

    ring = &mcf->sh->ring;
    n = 0;

    do {
        ngx_shmtx_lock(&mcf->shpool->mutex);

        oldest = (ring->head > ring->capacity) ? ring->head - ring->capacity
                                               : 0;

        if (*position + n < oldest || *position > ring->head) {

            if (n > 0) {
                /* overwritten meanwhile: return what was read */
                ngx_shmtx_unlock(&mcf->shpool->mutex);
                break;
            }

            *position = oldest;
        }

        at = *position + n;

        part = (ngx_uint_t) ngx_min(ring->head - at,
                                    NGX_HTTP_COLDRL_RING_HOLD);
        part = ngx_min(part, wanted - n);

        for (i = 0; i < part; i++) {
            accesses[n + i] = ring->entries[(at + i) % ring->capacity];
        }

        ngx_shmtx_unlock(&mcf->shpool->mutex);

        n += part;

    } while (part == NGX_HTTP_COLDRL_RING_HOLD && n < wanted);

    return n;
}


/*
 * Passes new accesses to the manager: stores to the queue of recent objects
 * and, in shadow mode, requests.
 */

void
ngx_http_coldrl_ring_follow(ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_uint_t              i, n;
    static uint64_t         position;
    static ngx_uint_t       started;
    static coldrl_access_t  accesses[NGX_HTTP_COLDRL_RING_HOLD];

    if (!started) {
        started = 1;
        position = mcf->sh->ring.head;
    }

    do {
        n = ngx_http_coldrl_ring_read(mcf, &position, accesses,
                                      NGX_HTTP_COLDRL_RING_HOLD);

        for (i = 0; i < n; i++) {
            ngx_http_coldrl_ring_entry(mcf, &accesses[i]);
        }

        position += n;

    } while (n == NGX_HTTP_COLDRL_RING_HOLD);
}


/* A slot outlives its zone at a reload: there may be none. */

static void
ngx_http_coldrl_ring_entry(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_access_t *access)
{
    ngx_http_coldrl_zone_t  *zone;

    zone = ngx_http_coldrl_zone_at(mcf, access->zone);

    if (zone == NULL || access->refresh) {
        return;
    }

    if (mcf->shadow) {
        ngx_http_coldrl_shadow_asked(mcf, zone, access);
    }

    if (access->status == NGX_HTTP_CACHE_MISS && access->size_bytes > 0) {
        ngx_http_coldrl_recents_add(zone, access);
    }
}
