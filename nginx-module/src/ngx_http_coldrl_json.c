
/*
 * coldrl_status as JSON.
 */


#include "ngx_http_coldrl_status.h"


static u_char *ngx_http_coldrl_json_decisions(u_char *p, u_char *last,
    ngx_http_coldrl_stats_t *stats);
static u_char *ngx_http_coldrl_json_quantiles(u_char *p, u_char *last,
    coldrl_histogram_t *h);
static u_char *ngx_http_coldrl_json_victims(u_char *p, u_char *last,
    ngx_http_coldrl_stats_t *stats);
static u_char *ngx_http_coldrl_json_accesses(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status);
static u_char *ngx_http_coldrl_json_agent(u_char *p, u_char *last,
    ngx_http_coldrl_stats_t *stats);
static u_char *ngx_http_coldrl_json_zone(u_char *p, u_char *last,
    ngx_http_coldrl_zone_status_t *zone);
static u_char *ngx_http_coldrl_json_string(u_char *p, u_char *last,
    u_char *data, size_t len);


u_char *
ngx_http_coldrl_status_json(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status)
{
    ngx_uint_t                i;
    ngx_http_coldrl_stats_t  *stats;

    stats = status->stats;

    p = ngx_slprintf(p, last,
                     "{\"module_version\":\"%s\",\"nginx_version\":\"%s\","
                     "\"shadow\":%s,",
                     NGX_HTTP_COLDRL_VERSION, NGINX_VERSION,
                     status->mcf->shadow ? "true" : "false");

    p = ngx_http_coldrl_json_decisions(p, last, stats);

    p = ngx_slprintf(p, last, ",\"decision_us\":{");
    p = ngx_http_coldrl_json_quantiles(p, last, &stats->latency);

    p = ngx_slprintf(p, last, "},\"wait_us\":{\"count\":%uA,", stats->waits);
    p = ngx_http_coldrl_json_quantiles(p, last, &stats->waited);
    p = ngx_slprintf(p, last, "},");

    p = ngx_http_coldrl_json_victims(p, last, stats);
    p = ngx_http_coldrl_json_accesses(p, last, status);
    p = ngx_http_coldrl_json_agent(p, last, stats);

    p = ngx_slprintf(p, last, ",\"zones\":[");

    for (i = 0; i < status->nzones; i++) {
        if (i > 0) {
            p = ngx_slprintf(p, last, ",");
        }

        p = ngx_http_coldrl_json_zone(p, last, &status->zones[i]);
    }

    return ngx_slprintf(p, last, "]}\n");
}


static u_char *
ngx_http_coldrl_json_decisions(u_char *p, u_char *last,
    ngx_http_coldrl_stats_t *stats)
{
    u_char      name[32];
    ngx_str_t  *outcome;
    ngx_uint_t  i;

    p = ngx_slprintf(p, last, "\"decisions\":{");

    for (i = 0; i < NGX_HTTP_COLDRL_OUTCOMES; i++) {
        outcome = &ngx_http_coldrl_outcomes[i];
        ngx_strlow(name, outcome->data, outcome->len);

        p = ngx_slprintf(p, last, "%s\"%*s\":%uA", i ? "," : "",
                         outcome->len, name, stats->decisions[i]);
    }

    return ngx_slprintf(p, last, "}");
}


static u_char *
ngx_http_coldrl_json_quantiles(u_char *p, u_char *last, coldrl_histogram_t *h)
{
    return ngx_slprintf(p, last,
                        "\"p50\":%uL,\"p95\":%uL,\"p99\":%uL,\"max\":%uL",
                        coldrl_histogram_quantile(h, 0.50),
                        coldrl_histogram_quantile(h, 0.95),
                        coldrl_histogram_quantile(h, 0.99), h->max_us);
}


static u_char *
ngx_http_coldrl_json_victims(u_char *p, u_char *last,
    ngx_http_coldrl_stats_t *stats)
{
    ngx_uint_t  i, skipped;

    skipped = 0;

    for (i = 0; i < NGX_HTTP_COLDRL_SKIPS; i++) {
        skipped += stats->skips[i];
    }

    p = ngx_slprintf(p, last,
                     "\"victims\":{\"named\":%uA,\"staged\":%uA,"
                     "\"deleted\":%uA,\"skipped\":%ui,"
                     "\"skipped_because\":{",
                     stats->named, stats->staged, stats->deleted, skipped);

    for (i = 0; i < NGX_HTTP_COLDRL_SKIPS; i++) {
        p = ngx_slprintf(p, last, "%s\"%V\":%uA", i ? "," : "",
                         &ngx_http_coldrl_skips[i], stats->skips[i]);
    }

    return ngx_slprintf(p, last, "}}");
}


static u_char *
ngx_http_coldrl_json_accesses(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status)
{
    ngx_http_coldrl_stats_t  *stats;

    stats = status->stats;

    return ngx_slprintf(p, last,
                        ",\"accesses\":{\"recorded\":%uL,\"sent\":%uA,"
                        "\"duplicates\":%uA,\"rejected\":%uA,"
                        "\"dropped\":%uA,\"given_up\":%uA,\"pending\":%uL,"
                        "\"capacity\":%ui}",
                        status->recorded, stats->sent, stats->duplicates,
                        stats->rejected, stats->dropped, stats->given_up,
                        status->pending, status->capacity);
}


static u_char *
ngx_http_coldrl_json_agent(u_char *p, u_char *last,
    ngx_http_coldrl_stats_t *stats)
{
    p = ngx_slprintf(p, last,
                     ",\"agent\":{\"connected\":%s,\"decisions\":\"%s\","
                     "\"reports\":\"%s\",\"last_error_at\":%uA,"
                     "\"last_error\":",
                     stats->connected ? "true" : "false",
                     stats->deciding_open ? "open" : "closed",
                     stats->reporting_open ? "open" : "closed",
                     stats->error_at);

    p = ngx_http_coldrl_json_string(p, last, stats->error,
                                    ngx_strlen(stats->error));

    return ngx_slprintf(p, last, "}");
}


static u_char *
ngx_http_coldrl_json_zone(u_char *p, u_char *last,
    ngx_http_coldrl_zone_status_t *zone)
{
    ngx_uint_t                     i;
    ngx_http_coldrl_tally_t       *tally;
    ngx_http_coldrl_zone_stats_t  *stats;

    stats = zone->stats;

    p = ngx_slprintf(p, last, "{\"name\":");
    p = ngx_http_coldrl_json_string(p, last, zone->name.data, zone->name.len);

    p = ngx_slprintf(p, last,
                     ",\"objects\":%ui,\"size_bytes\":%O,"
                     "\"max_size_bytes\":%O,\"disk_bytes\":%uA,"
                     "\"disk_files\":%uA,\"disk_at\":%uA,"
                     "\"hits\":%uA,\"misses\":%uA,\"hit_bytes\":%uA,"
                     "\"miss_bytes\":%uA,\"evictions\":{",
                     zone->objects, zone->size, zone->max_size,
                     stats->disk_bytes, stats->disk_files, stats->disk_at,
                     stats->hits, stats->misses, stats->hit_bytes,
                     stats->miss_bytes);

    for (i = 0; i < NGX_HTTP_COLDRL_SOURCES; i++) {
        tally = &stats->evictions[i];

        p = ngx_slprintf(p, last, "%s\"%V\":{\"objects\":%uA,\"bytes\":%uA}",
                         i ? "," : "", &ngx_http_coldrl_sources[i],
                         tally->objects, tally->bytes);
    }

    p = ngx_slprintf(p, last,
                     "},\"reserve\":%uA,\"credits\":%uA,"
                     "\"overshoot_bytes\":%uA,\"overshoot_worst_bytes\":%uA,"
                     "\"repaired\":%uA,\"shadow\":{",
                     stats->reserve, stats->credits, stats->overshoot,
                     stats->overshoot_worst, stats->repaired);

    for (i = 0; i < NGX_HTTP_COLDRL_SHADOWS; i++) {
        tally = &stats->shadow[i];

        p = ngx_slprintf(p, last,
                         "%s\"%V\":{\"objects\":%uA,\"bytes\":%uA,"
                         "\"asked_again\":%uA}",
                         i ? "," : "", &ngx_http_coldrl_sources[i],
                         tally->objects, tally->bytes, tally->asked_again);
    }

    return ngx_slprintf(p, last, "}}");
}


static u_char *
ngx_http_coldrl_json_string(u_char *p, u_char *last, u_char *data, size_t len)
{
    size_t  escaped;

    escaped = len + ngx_escape_json(NULL, data, len);

    if (escaped + 2 > (size_t) (last - p)) {
        return p;
    }

    *p++ = '"';
    p = (u_char *) ngx_escape_json(p, data, len);
    *p++ = '"';

    return p;
}
