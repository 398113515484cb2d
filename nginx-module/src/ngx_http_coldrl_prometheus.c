
/*
 * coldrl_status as text for Prometheus, exposition format 0.0.4.
 */


#include "ngx_http_coldrl_status.h"


/* a metric of a zone: its name, type, help and offset */
typedef struct {
    const char                   *name;
    const char                   *type;
    const char                   *help;
    size_t                        offset;
} ngx_http_coldrl_metric_t;


#define ngx_http_coldrl_metric(name, type, help, field)                       \
    { name, type, help, offsetof(ngx_http_coldrl_zone_stats_t, field) }


static u_char *ngx_http_coldrl_metric_head(u_char *p, u_char *last,
    const char *name, const char *type, const char *help);
static u_char *ngx_http_coldrl_metric_one(u_char *p, u_char *last,
    const char *name, const char *type, const char *help, uint64_t value);
static u_char *ngx_http_coldrl_metric_labels(u_char *p, u_char *last,
    const char *name, const char *type, const char *help, const char *label,
    ngx_str_t *values, ngx_atomic_t *counters, ngx_uint_t n);
static u_char *ngx_http_coldrl_metric_summary(u_char *p, u_char *last,
    const char *name, const char *help, coldrl_histogram_t *h);
static u_char *ngx_http_coldrl_metric_zones(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status, ngx_http_coldrl_metric_t *metric);
static u_char *ngx_http_coldrl_metric_books(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status);
static u_char *ngx_http_coldrl_metric_tallies(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status, const char *name, const char *help,
    size_t tallies, ngx_uint_t n, size_t offset);
static u_char *ngx_http_coldrl_metric_label(u_char *p, u_char *last,
    ngx_str_t *value);


static ngx_http_coldrl_metric_t  ngx_http_coldrl_metrics[] = {

    ngx_http_coldrl_metric("coldrl_zone_hits_total", "counter",
                           "Requests served from the cache.", hits),

    ngx_http_coldrl_metric("coldrl_zone_misses_total", "counter",
                           "Requests that went to the origin.", misses),

    ngx_http_coldrl_metric("coldrl_zone_hit_bytes_total", "counter",
                           "Body bytes served from the cache.", hit_bytes),

    ngx_http_coldrl_metric("coldrl_zone_miss_bytes_total", "counter",
                           "Body bytes served from the origin.", miss_bytes),

    ngx_http_coldrl_metric("coldrl_zone_repaired_total", "counter",
                           "Deletions after which NGINX's count of the zone's "
                           "size was put right.", repaired),

    ngx_http_coldrl_metric("coldrl_zone_reserve", "gauge",
                           "Victims named ahead of need.", reserve),

    ngx_http_coldrl_metric("coldrl_zone_credits", "gauge",
                           "Deletions that the answers so far allow.",
                           credits),

    ngx_http_coldrl_metric("coldrl_zone_overshoot_bytes", "gauge",
                           "Bytes over the zone's limit at the last look.",
                           overshoot),

    ngx_http_coldrl_metric("coldrl_zone_overshoot_worst_bytes", "gauge",
                           "The most bytes over the zone's limit so far.",
                           overshoot_worst),

    ngx_http_coldrl_metric("coldrl_zone_disk_bytes", "gauge",
                           "Bytes on disk, counted file by file at "
                           "coldrl_zone_disk_timestamp_seconds.",
                           disk_bytes),

    ngx_http_coldrl_metric("coldrl_zone_disk_files", "gauge",
                           "Files on disk, counted likewise.", disk_files),

    ngx_http_coldrl_metric("coldrl_zone_disk_timestamp_seconds", "gauge",
                           "When the files were counted last.", disk_at),

    { NULL, NULL, NULL, 0 }
};


u_char *
ngx_http_coldrl_status_prometheus(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status)
{
    ngx_http_coldrl_stats_t   *stats;
    ngx_http_coldrl_metric_t  *metric;

    stats = status->stats;

    p = ngx_http_coldrl_metric_head(p, last, "coldrl_info", "gauge",
                                    "Versions; the value is 1.");
    p = ngx_slprintf(p, last,
                     "coldrl_info{module=\"%s\",nginx=\"%s\"} 1\n",
                     NGX_HTTP_COLDRL_VERSION, NGINX_VERSION);

    p = ngx_http_coldrl_metric_one(p, last, "coldrl_shadow", "gauge",
                                   "1 in shadow mode.",
                                   status->mcf->shadow > 0);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_agent_connected", "gauge",
                                   "1 with a connection to the agent.",
                                   stats->connected);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_decisions_circuit_open",
                                   "gauge",
                                   "1 while the agent is not asked.",
                                   stats->deciding_open);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_reports_circuit_open",
                                   "gauge",
                                   "1 while accesses are not reported.",
                                   stats->reporting_open);

    p = ngx_http_coldrl_metric_labels(p, last, "coldrl_decisions_total",
                                      "counter",
                                      "Questions by what they ended in.",
                                      "outcome", ngx_http_coldrl_outcomes,
                                      stats->decisions,
                                      NGX_HTTP_COLDRL_OUTCOMES);

    p = ngx_http_coldrl_metric_summary(p, last, "coldrl_decision_seconds",
                                       "Time from a question to its answer.",
                                       &stats->latency);
    p = ngx_http_coldrl_metric_summary(p, last, "coldrl_wait_seconds",
                                       "Time that the cache manager waited "
                                       "for an answer.", &stats->waited);

    p = ngx_http_coldrl_metric_one(p, last, "coldrl_victims_named_total",
                                   "counter", "Victims named by the model.",
                                   stats->named);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_victims_staged_total",
                                   "counter", "Victims put up for deletion.",
                                   stats->staged);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_victims_deleted_total",
                                   "counter", "Victims deleted.",
                                   stats->deleted);
    p = ngx_http_coldrl_metric_labels(p, last, "coldrl_victims_skipped_total",
                                      "counter",
                                      "Victims spared, by the reason.",
                                      "reason", ngx_http_coldrl_skips,
                                      stats->skips, NGX_HTTP_COLDRL_SKIPS);

    p = ngx_http_coldrl_metric_one(p, last, "coldrl_accesses_recorded_total",
                                   "counter", "Accesses put into the ring.",
                                   status->recorded);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_accesses_sent_total",
                                   "counter", "Accesses told to the agent.",
                                   stats->sent);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_accesses_duplicate_total",
                                   "counter",
                                   "Of these, those that the agent had.",
                                   stats->duplicates);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_accesses_rejected_total",
                                   "counter",
                                   "Of these, those that the agent refused.",
                                   stats->rejected);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_accesses_dropped_total",
                                   "counter",
                                   "Accesses lost because the ring was full.",
                                   stats->dropped);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_accesses_given_up_total",
                                   "counter",
                                   "Accesses lost because the agent failed "
                                   "to take them.", stats->given_up);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_ring_entries", "gauge",
                                   "Accesses on their way to the agent.",
                                   status->pending);
    p = ngx_http_coldrl_metric_one(p, last, "coldrl_ring_capacity", "gauge",
                                   "Accesses that the ring holds.",
                                   status->capacity);

    p = ngx_http_coldrl_metric_books(p, last, status);

    for (metric = ngx_http_coldrl_metrics; metric->name; metric++) {
        p = ngx_http_coldrl_metric_zones(p, last, status, metric);
    }

    p = ngx_http_coldrl_metric_tallies(
            p, last, status, "coldrl_zone_evictions_total",
            "Objects deleted, by who chose them.",
            offsetof(ngx_http_coldrl_zone_stats_t, evictions),
            NGX_HTTP_COLDRL_SOURCES,
            offsetof(ngx_http_coldrl_tally_t, objects));
    p = ngx_http_coldrl_metric_tallies(
            p, last, status, "coldrl_zone_evicted_bytes_total",
            "Bytes deleted, by who chose them.",
            offsetof(ngx_http_coldrl_zone_stats_t, evictions),
            NGX_HTTP_COLDRL_SOURCES,
            offsetof(ngx_http_coldrl_tally_t, bytes));
    p = ngx_http_coldrl_metric_tallies(
            p, last, status, "coldrl_zone_shadow_evictions_total",
            "Shadow mode: objects deleted by LRU, or that another would have "
            "deleted.",
            offsetof(ngx_http_coldrl_zone_stats_t, shadow),
            NGX_HTTP_COLDRL_SHADOWS,
            offsetof(ngx_http_coldrl_tally_t, objects));
    p = ngx_http_coldrl_metric_tallies(
            p, last, status, "coldrl_zone_shadow_evicted_bytes_total",
            "Shadow mode: their bytes.",
            offsetof(ngx_http_coldrl_zone_stats_t, shadow),
            NGX_HTTP_COLDRL_SHADOWS,
            offsetof(ngx_http_coldrl_tally_t, bytes));

    return ngx_http_coldrl_metric_tallies(
            p, last, status, "coldrl_zone_shadow_asked_again_total",
            "Shadow mode: of these objects, asked for afterwards.",
            offsetof(ngx_http_coldrl_zone_stats_t, shadow),
            NGX_HTTP_COLDRL_SHADOWS,
            offsetof(ngx_http_coldrl_tally_t, asked_again));
}


static u_char *
ngx_http_coldrl_metric_head(u_char *p, u_char *last, const char *name,
    const char *type, const char *help)
{
    return ngx_slprintf(p, last, "# HELP %s %s\n# TYPE %s %s\n", name, help,
                        name, type);
}


static u_char *
ngx_http_coldrl_metric_one(u_char *p, u_char *last, const char *name,
    const char *type, const char *help, uint64_t value)
{
    p = ngx_http_coldrl_metric_head(p, last, name, type, help);

    return ngx_slprintf(p, last, "%s %uL\n", name, value);
}


static u_char *
ngx_http_coldrl_metric_labels(u_char *p, u_char *last, const char *name,
    const char *type, const char *help, const char *label, ngx_str_t *values,
    ngx_atomic_t *counters, ngx_uint_t n)
{
    u_char      value[32];
    ngx_uint_t  i;

    p = ngx_http_coldrl_metric_head(p, last, name, type, help);

    for (i = 0; i < n; i++) {
        ngx_strlow(value, values[i].data, values[i].len);

        p = ngx_slprintf(p, last, "%s{%s=\"%*s\"} %uA\n", name, label,
                         values[i].len, value, counters[i]);
    }

    return p;
}


static u_char *
ngx_http_coldrl_metric_summary(u_char *p, u_char *last, const char *name,
    const char *help, coldrl_histogram_t *h)
{
    ngx_uint_t           i;
    static const char   *text[] = { "0.5", "0.95", "0.99" };
    static const double  quantile[] = { 0.50, 0.95, 0.99 };

    p = ngx_http_coldrl_metric_head(p, last, name, "summary", help);

    for (i = 0; i < 3; i++) {
        p = ngx_slprintf(p, last, "%s{quantile=\"%s\"} %.6f\n", name, text[i],
                         (double) coldrl_histogram_quantile(h, quantile[i])
                         / 1000000);
    }

    p = ngx_slprintf(p, last, "%s_sum %.6f\n", name,
                     (double) h->sum_us / 1000000);

    return ngx_slprintf(p, last, "%s_count %uL\n", name,
                        coldrl_histogram_count(h));
}


static u_char *
ngx_http_coldrl_metric_zones(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status, ngx_http_coldrl_metric_t *metric)
{
    ngx_uint_t                      i;
    ngx_atomic_t                   *value;
    ngx_http_coldrl_zone_status_t  *zone;

    p = ngx_http_coldrl_metric_head(p, last, metric->name, metric->type,
                                    metric->help);

    for (i = 0; i < status->nzones; i++) {
        zone = &status->zones[i];
        value = (ngx_atomic_t *) ((u_char *) zone->stats + metric->offset);

        p = ngx_slprintf(p, last, "%s{zone=\"", metric->name);
        p = ngx_http_coldrl_metric_label(p, last, &zone->name);
        p = ngx_slprintf(p, last, "\"} %uA\n", *value);
    }

    return p;
}


/* What NGINX itself counts. */

static u_char *
ngx_http_coldrl_metric_books(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status)
{
    ngx_uint_t                      i, k;
    ngx_http_coldrl_zone_status_t  *zone;
    static const char              *name[] = { "coldrl_zone_objects",
                                               "coldrl_zone_size_bytes",
                                               "coldrl_zone_max_size_bytes" };
    static const char              *help[] = {
        "Objects in the zone as NGINX counts them.",
        "Bytes in the zone as NGINX counts them.",
        "The zone's max_size; 0 is no limit."
    };

    for (k = 0; k < 3; k++) {
        p = ngx_http_coldrl_metric_head(p, last, name[k], "gauge", help[k]);

        for (i = 0; i < status->nzones; i++) {
            zone = &status->zones[i];

            p = ngx_slprintf(p, last, "%s{zone=\"", name[k]);
            p = ngx_http_coldrl_metric_label(p, last, &zone->name);
            p = ngx_slprintf(p, last, "\"} %O\n",
                             (k == 0) ? (off_t) zone->objects
                             : (k == 1) ? zone->size : zone->max_size);
        }
    }

    return p;
}


static u_char *
ngx_http_coldrl_metric_tallies(u_char *p, u_char *last,
    ngx_http_coldrl_status_t *status, const char *name, const char *help,
    size_t tallies, ngx_uint_t n, size_t offset)
{
    u_char                         *tally;
    ngx_uint_t                      i, k;
    ngx_http_coldrl_zone_status_t  *zone;

    p = ngx_http_coldrl_metric_head(p, last, name, "counter", help);

    for (i = 0; i < status->nzones; i++) {
        zone = &status->zones[i];

        for (k = 0; k < n; k++) {
            tally = (u_char *) zone->stats + tallies
                    + k * sizeof(ngx_http_coldrl_tally_t);

            p = ngx_slprintf(p, last, "%s{zone=\"", name);
            p = ngx_http_coldrl_metric_label(p, last, &zone->name);
            p = ngx_slprintf(p, last, "\",source=\"%V\"} %uA\n",
                             &ngx_http_coldrl_sources[k],
                             *(ngx_atomic_t *) (tally + offset));
        }
    }

    return p;
}


static u_char *
ngx_http_coldrl_metric_label(u_char *p, u_char *last, ngx_str_t *value)
{
    size_t  i;

    for (i = 0; i < value->len && last - p > 2; i++) {

        switch (value->data[i]) {

        case '"':
        case '\\':
            *p++ = '\\';
            *p++ = value->data[i];
            break;

        case '\n':
            *p++ = '\\';
            *p++ = 'n';
            break;

        default:
            *p++ = value->data[i];
        }
    }

    return p;
}
