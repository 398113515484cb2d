
/*
 * The coldrl_status handler: what an operator wants to know, as JSON.
 */


#include "ngx_http_coldrl.h"


/* a name, its punctuation and the longest number */
#define NGX_HTTP_COLDRL_ITEM  (32 + NGX_INT64_LEN)


static size_t ngx_http_coldrl_status_size(ngx_http_coldrl_main_conf_t *mcf);
static u_char *ngx_http_coldrl_status_counters(u_char *p,
    ngx_http_coldrl_stats_t *stats);
static u_char *ngx_http_coldrl_status_zones(u_char *p,
    ngx_http_coldrl_main_conf_t *mcf);


ngx_str_t  ngx_http_coldrl_skips[] = {
    ngx_string("gone"),
    ngx_string("used"),
    ngx_string("busy"),
    ngx_string("tail_expired")
};


ngx_int_t
ngx_http_coldrl_status_handler(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    ngx_buf_t                    *b;
    ngx_chain_t                   out;
    ngx_http_coldrl_stats_t      *stats, none;
    ngx_http_coldrl_main_conf_t  *mcf;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_coldrl_module);

    stats = &none;

    if (mcf->sh) {
        stats = &mcf->sh->stats;

    } else {
        ngx_memzero(&none, sizeof(ngx_http_coldrl_stats_t));
    }

    b = ngx_create_temp_buf(r->pool, ngx_http_coldrl_status_size(mcf));
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b->last = ngx_http_coldrl_status_counters(b->last, stats);
    b->last = ngx_http_coldrl_status_zones(b->last, mcf);

    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;

    ngx_str_set(&r->headers_out.content_type, "application/json");
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;
    r->headers_out.status = NGX_HTTP_OK;
    r->headers_out.content_length_n = b->last - b->pos;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static size_t
ngx_http_coldrl_status_size(ngx_http_coldrl_main_conf_t *mcf)
{
    size_t                   size;
    ngx_uint_t               i;
    ngx_str_t               *name;
    ngx_http_coldrl_zone_t  *zone;

    size = (NGX_HTTP_COLDRL_OUTCOMES + NGX_HTTP_COLDRL_SKIPS + 16)
           * NGX_HTTP_COLDRL_ITEM;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        name = &zone[i].cache->shm_zone->shm.name;

        size += name->len + ngx_escape_json(NULL, name->data, name->len)
                + 5 * NGX_HTTP_COLDRL_ITEM;
    }

    return size;
}


static u_char *
ngx_http_coldrl_status_counters(u_char *p, ngx_http_coldrl_stats_t *stats)
{
    ngx_uint_t           i, skipped;
    ngx_str_t           *name;
    coldrl_histogram_t  *h;

    p = ngx_cpymem(p, "{\"decisions\":{", sizeof("{\"decisions\":{") - 1);

    for (i = 0; i < NGX_HTTP_COLDRL_OUTCOMES; i++) {
        name = &ngx_http_coldrl_outcomes[i];

        *p++ = '"';
        ngx_strlow(p, name->data, name->len);
        p += name->len;
        p = ngx_sprintf(p, "\":%uA%s", stats->decisions[i],
                        (i + 1 < NGX_HTTP_COLDRL_OUTCOMES) ? "," : "");
    }

    h = &stats->latency;

    p = ngx_sprintf(p, "},\"decision_us\":{\"p50\":%uL,\"p95\":%uL,"
                    "\"p99\":%uL,\"max\":%uL}",
                    coldrl_histogram_quantile(h, 0.50),
                    coldrl_histogram_quantile(h, 0.95),
                    coldrl_histogram_quantile(h, 0.99), h->max_us);

    skipped = 0;

    for (i = 0; i < NGX_HTTP_COLDRL_SKIPS; i++) {
        skipped += stats->skips[i];
    }

    p = ngx_sprintf(p, ",\"victims\":{\"named\":%uA,\"staged\":%uA,"
                    "\"deleted\":%uA,\"skipped\":%ui,\"skipped_because\":{",
                    stats->named, stats->staged, stats->deleted, skipped);

    for (i = 0; i < NGX_HTTP_COLDRL_SKIPS; i++) {
        p = ngx_sprintf(p, "\"%V\":%uA%s", &ngx_http_coldrl_skips[i],
                        stats->skips[i],
                        (i + 1 < NGX_HTTP_COLDRL_SKIPS) ? "," : "");
    }

    return ngx_sprintf(p, "}},\"accesses\":{\"sent\":%uA,\"rejected\":%uA,"
                       "\"dropped\":%uA}",
                       stats->sent, stats->rejected, stats->dropped);
}


static u_char *
ngx_http_coldrl_status_zones(u_char *p, ngx_http_coldrl_main_conf_t *mcf)
{
    off_t                    size, max_size;
    ngx_str_t               *name;
    ngx_uint_t               i, count;
    ngx_http_coldrl_zone_t  *zone;
    ngx_http_file_cache_t   *cache;

    p = ngx_cpymem(p, ",\"zones\":[", sizeof(",\"zones\":[") - 1);

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        cache = zone[i].cache;

        ngx_shmtx_lock(&cache->shpool->mutex);

        size = cache->sh->size;
        count = cache->sh->count;

        ngx_shmtx_unlock(&cache->shpool->mutex);

        /* a zone without a limit is one with the largest there is */

        max_size = (cache->max_size >= NGX_MAX_OFF_T_VALUE
                                       / (off_t) cache->bsize)
                   ? 0 : cache->max_size;

        name = &cache->shm_zone->shm.name;

        p = ngx_sprintf(p, "%s{\"name\":\"", i ? "," : "");
        p = (u_char *) ngx_escape_json(p, name->data, name->len);
        p = ngx_sprintf(p, "\",\"objects\":%ui,\"size_bytes\":%O,"
                        "\"max_size_bytes\":%O}",
                        count, size * (off_t) cache->bsize,
                        max_size * (off_t) cache->bsize);
    }

    return ngx_cpymem(p, "]}\n", sizeof("]}\n") - 1);
}
