
/*
 * Recently stored objects that were not yet candidates, oldest first: the
 * source "recent" of docs/candidate-draw.md.  Random draws come upon a new
 * object late, and new objects are the likeliest victims: most stored objects
 * are never requested again.
 *
 * A circular buffer in the cache manager's own memory, filled from the ring of
 * accesses.  It grows up to its limit; then the oldest entries are dropped.
 */


#include "ngx_http_coldrl.h"


#define NGX_HTTP_COLDRL_RECENTS_MIN  256


typedef struct {
    u_char                        key[COLDRL_KEY_LEN];
    time_t                        used;
} ngx_http_coldrl_recent_t;


struct ngx_http_coldrl_recents_s {
    ngx_uint_t                    first;
    ngx_uint_t                    n;
    ngx_uint_t                    size;
    ngx_http_coldrl_recent_t     *recent;
};


static ngx_http_coldrl_recents_t *ngx_http_coldrl_recents_room(
    ngx_http_coldrl_zone_t *zone);
static void ngx_http_coldrl_recents_drop(ngx_http_coldrl_recents_t *recents);


void
ngx_http_coldrl_recents_add(ngx_http_coldrl_zone_t *zone,
    coldrl_access_t *access)
{
    ngx_http_coldrl_recent_t   *recent;
    ngx_http_coldrl_recents_t  *recents;

    recents = ngx_http_coldrl_recents_room(zone);

    if (recents == NULL) {
        return;
    }

    if (recents->n == recents->size) {
        ngx_http_coldrl_recents_drop(recents);
    }

    recent = &recents->recent[(recents->first + recents->n++)
                              % recents->size];

    ngx_memcpy(recent->key, access->key, COLDRL_KEY_LEN);
    recent->used = (time_t) (access->time_ms / 1000);
}


/*
 * Removes the next entry, under the zone's mutex; NGX_DONE if there is none.
 * The node is NULL if it is gone, or was used since it was stored: a used
 * object is left to the random draws.
 */

ngx_int_t
ngx_http_coldrl_recents_next(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t **fcn)
{
    ngx_http_coldrl_recent_t   *recent;
    ngx_http_coldrl_recents_t  *recents;

    recents = zone->run->recents;

    if (recents == NULL || recents->n == 0) {
        return NGX_DONE;
    }

    recent = &recents->recent[recents->first];

    *fcn = ngx_http_coldrl_lookup(zone->cache, recent->key);

    if (*fcn != NULL && ngx_http_coldrl_used(zone, *fcn) > recent->used) {
        *fcn = NULL;
    }

    ngx_http_coldrl_recents_drop(recents);

    return NGX_OK;
}


/* Makes the buffer, or doubles it; out of memory it stays as it is. */

static ngx_http_coldrl_recents_t *
ngx_http_coldrl_recents_room(ngx_http_coldrl_zone_t *zone)
{
    ngx_uint_t                  i, size;
    ngx_http_coldrl_recent_t   *recent;
    ngx_http_coldrl_recents_t  *recents;

    recents = zone->run->recents;

    if (recents == NULL) {
        recents = ngx_calloc(sizeof(ngx_http_coldrl_recents_t),
                             ngx_cycle->log);
        if (recents == NULL) {
            return NULL;
        }

        zone->run->recents = recents;
    }

    if (recents->n < recents->size || recents->size == NGX_HTTP_COLDRL_RECENT)
    {
        return recents;
    }

    size = recents->size ? 2 * recents->size : NGX_HTTP_COLDRL_RECENTS_MIN;

    recent = ngx_alloc(size * sizeof(ngx_http_coldrl_recent_t),
                       ngx_cycle->log);

    if (recent == NULL) {
        return recents->size ? recents : NULL;
    }

    for (i = 0; i < recents->n; i++) {
        recent[i] = recents->recent[(recents->first + i) % recents->size];
    }

    if (recents->recent) {
        ngx_free(recents->recent);
    }

    recents->recent = recent;
    recents->first = 0;
    recents->size = size;

    return recents;
}


static void
ngx_http_coldrl_recents_drop(ngx_http_coldrl_recents_t *recents)
{
    recents->first = (recents->first + 1) % recents->size;
    recents->n--;
}
