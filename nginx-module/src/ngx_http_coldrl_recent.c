
/*
 * What was stored lately and was not yet a candidate, oldest first.  Random
 * draws come upon a new object late, and new objects are the likeliest
 * victims: most of what is stored is never asked for again.
 *
 * The manager's own, filled from the accesses that it drains.
 */


#include "ngx_http_coldrl.h"


static void ngx_http_coldrl_recent_drop(ngx_http_coldrl_zone_t *zone);


void
ngx_http_coldrl_recent_add(ngx_http_coldrl_zone_t *zone,
    coldrl_access_t *accesses, ngx_uint_t n)
{
    ngx_uint_t                 i;
    ngx_http_coldrl_recent_t  *recent;

    for (i = 0; i < n; i++) {

        if (accesses[i].status != NGX_HTTP_CACHE_MISS
            || accesses[i].size_bytes == 0)
        {
            continue;
        }

        if (zone->nrecent == NGX_HTTP_COLDRL_RECENT) {
            ngx_http_coldrl_recent_drop(zone);
        }

        recent = &zone->recent[(zone->first_recent + zone->nrecent++)
                               % NGX_HTTP_COLDRL_RECENT];

        ngx_memcpy(recent->key, accesses[i].key, COLDRL_KEY_LEN);
        recent->stored = (time_t) (accesses[i].time_ms / 1000);
    }
}


/*
 * Takes the next one off, under the zone's lock.  NGX_DONE where there is none,
 * or the oldest was stored too short a time ago to be a victim.  The node is
 * NULL where it is gone, or was used meanwhile: that one has proven itself and
 * is left to the draws.
 */

ngx_int_t
ngx_http_coldrl_recent_next(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t **fcn)
{
    time_t                     used;
    ngx_http_coldrl_recent_t  *recent;

    if (zone->nrecent == 0) {
        return NGX_DONE;
    }

    recent = &zone->recent[zone->first_recent];

    *fcn = ngx_http_coldrl_lookup(zone->cache, recent->key);

    if (*fcn != NULL) {
        used = (*fcn)->expire - zone->cache->inactive;

        if (used > recent->stored) {
            *fcn = NULL;

        } else if (ngx_time() - used < NGX_HTTP_COLDRL_IDLE) {
            return NGX_DONE;
        }
    }

    ngx_http_coldrl_recent_drop(zone);

    return NGX_OK;
}


static void
ngx_http_coldrl_recent_drop(ngx_http_coldrl_zone_t *zone)
{
    zone->first_recent = (zone->first_recent + 1) % NGX_HTTP_COLDRL_RECENT;
    zone->nrecent--;
}
