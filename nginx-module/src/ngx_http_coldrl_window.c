
/*
 * The window: the time in which stock NGINX would delete manager_files files
 * and rest.  It limits how far eviction may be behind stock NGINX.
 */


#include "ngx_http_coldrl.h"


/*
 * The most files that windows may leave undeleted: manager_files, or this
 * share of the zone's objects if that is more.
 */
#define NGX_HTTP_COLDRL_OWED_SHARE  64

/*
 * NGINX's LRU evicts alone while a zone's excess grows: in this number of
 * windows in a row, or beyond this share of max_size.
 */
#define NGX_HTTP_COLDRL_GROWN       3
#define NGX_HTTP_COLDRL_GROWN_SHARE 4


void
ngx_http_coldrl_window_open(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_need_t *need)
{
    ngx_http_coldrl_run_t  *run;

    run = zone->run;

    run->open = 1;
    run->opened = ngx_current_msec;
    run->files = 0;
    run->most = ngx_max(zone->cache->manager_files, 1) + run->owed;
    run->dry = 0;

    /* the excess at an idle manager's first wake-up is no growth */

    run->grown = (need->bytes > run->excess && run->excess > 0)
                 ? run->grown + 1 : 0;
    run->excess = need->bytes;
}


/*
 * The window's time is over: files that it did not delete are added to the
 * next, up to a limit.  Returns the number of files beyond that, and keeps the
 * window open for these.
 */

ngx_uint_t
ngx_http_coldrl_window_close(ngx_http_coldrl_zone_t *zone)
{
    ngx_uint_t              left, most;
    ngx_http_coldrl_run_t  *run;

    run = zone->run;
    run->open = 0;

    if (!run->dry) {
        run->owed = 0;
        return 0;
    }

    left = zone->cache->manager_files + run->owed;
    left -= ngx_min(run->files, left);

    most = ngx_max(zone->cache->manager_files,
                   zone->cache->sh->count / NGX_HTTP_COLDRL_OWED_SHARE);

    run->owed = ngx_min(left, most);
    run->files = 0;
    run->most = left - run->owed;

    return run->most;
}


/* The zone is within its limits. */

void
ngx_http_coldrl_window_done(ngx_http_coldrl_zone_t *zone)
{
    zone->run->open = 0;
    zone->run->owed = 0;
    zone->run->excess = 0;
}


/* Whether the zone's excess grows, so that NGINX's LRU must evict alone. */

ngx_uint_t
ngx_http_coldrl_window_behind(ngx_http_coldrl_zone_t *zone)
{
    uint64_t                max_size;
    ngx_http_coldrl_run_t  *run;

    run = zone->run;
    max_size = (uint64_t) zone->cache->max_size * zone->cache->bsize;

    return run->grown >= NGX_HTTP_COLDRL_GROWN
           || (run->grown > 0
               && run->excess > max_size / NGX_HTTP_COLDRL_GROWN_SHARE);
}
