
/*
 * The cache zones in which the module evicts, and their slots in the shared
 * zone.
 */


#include "ngx_http_coldrl.h"


static ngx_int_t ngx_http_coldrl_add_zone(ngx_conf_t *cf,
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_file_cache_t *cache);
static ngx_uint_t ngx_http_coldrl_is_utf8(ngx_str_t *name);
static ngx_int_t ngx_http_coldrl_check_names(ngx_conf_t *cf,
    ngx_http_coldrl_main_conf_t *mcf);


/*
 * A path with a manager is a cache's if its data points back to it, be it
 * proxy_cache_path, fastcgi_cache_path, or another of the family.
 */

ngx_int_t
ngx_http_coldrl_find_zones(ngx_conf_t *cf, ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_str_t               *name;
    ngx_path_t             **path;
    ngx_uint_t               i, k;
    ngx_http_file_cache_t   *cache;

    path = cf->cycle->paths.elts;

    for (i = 0; i < cf->cycle->paths.nelts; i++) {

        cache = path[i]->data;

        if (path[i]->manager == NULL
            || cache == NULL
            || cache->path != path[i])
        {
            continue;
        }

        if (mcf->names == NULL) {
            if (ngx_http_coldrl_add_zone(cf, mcf, cache) != NGX_OK) {
                return NGX_ERROR;
            }

            continue;
        }

        name = mcf->names->elts;

        for (k = 0; k < mcf->names->nelts; k++) {

            if (name[k].len == cache->shm_zone->shm.name.len
                && ngx_strncmp(name[k].data, cache->shm_zone->shm.name.data,
                               name[k].len)
                   == 0
                && ngx_http_coldrl_add_zone(cf, mcf, cache) != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return ngx_http_coldrl_check_names(cf, mcf);
}


static ngx_int_t
ngx_http_coldrl_add_zone(ngx_conf_t *cf, ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_file_cache_t *cache)
{
    ngx_str_t               *name;
    ngx_http_coldrl_zone_t  *zone;

    name = &cache->shm_zone->shm.name;

    if (!ngx_http_coldrl_on(mcf)
        && mcf->zones.nelts == NGX_HTTP_COLDRL_ZONES_MAX)
    {
        return NGX_OK;
    }

    if (ngx_http_coldrl_on(mcf)
        && (name->len > COLDRL_ZONE_LEN || !ngx_http_coldrl_is_utf8(name)))
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "the name of cache zone \"%V\" must be UTF-8 of at "
                      "most %d bytes to be used with \"coldrl_socket\" or \"coldrl_rule\"",
                      name, COLDRL_ZONE_LEN);
        return NGX_ERROR;
    }

    if (mcf->zones.nelts == NGX_HTTP_COLDRL_ZONES_MAX) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "there are more than %d cache zones: name those of "
                      "interest with \"coldrl_zone\"",
                      NGX_HTTP_COLDRL_ZONES_MAX);
        return NGX_ERROR;
    }

    zone = ngx_array_push(&mcf->zones);
    if (zone == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(zone, sizeof(ngx_http_coldrl_zone_t));

    zone->cache = cache;

    return NGX_OK;
}


static ngx_uint_t
ngx_http_coldrl_is_utf8(ngx_str_t *name)
{
    u_char  *p, *last;

    p = name->data;
    last = name->data + name->len;

    while (p < last) {

        if (*p < 0x80) {
            p++;
            continue;
        }

        if (ngx_utf8_decode(&p, last - p) > 0x10ffff) {
            return 0;
        }
    }

    return 1;
}


static ngx_int_t
ngx_http_coldrl_check_names(ngx_conf_t *cf, ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_str_t               *name, *known;
    ngx_uint_t               i, k;
    ngx_http_coldrl_zone_t  *zone;

    if (mcf->names == NULL) {
        return NGX_OK;
    }

    name = mcf->names->elts;
    zone = mcf->zones.elts;

    for (i = 0; i < mcf->names->nelts; i++) {

        for (k = 0; k < mcf->zones.nelts; k++) {
            known = &zone[k].cache->shm_zone->shm.name;

            if (known->len == name[i].len
                && ngx_strncmp(known->data, name[i].data, known->len) == 0)
            {
                break;
            }
        }

        if (k == mcf->zones.nelts) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "\"coldrl_zone\" is \"%V\", but no cache path has "
                          "a \"keys_zone\" of that name", &name[i]);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* omcf is that of the configuration before, or NULL. */

ngx_int_t
ngx_http_coldrl_assign_slots(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_main_conf_t *omcf, ngx_shm_zone_t *shm_zone)
{
    ngx_str_t               *name;
    ngx_uint_t               i, k;
    ngx_http_coldrl_sh_t    *sh;
    ngx_http_coldrl_name_t  *known;
    ngx_http_coldrl_zone_t  *zone, *before;

    sh = mcf->sh;
    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {

        name = &zone[i].cache->shm_zone->shm.name;

        for (k = 0; k < sh->nzones; k++) {
            if (sh->names[k].len == name->len
                && ngx_memcmp(sh->names[k].data, name->data, name->len) == 0)
            {
                break;
            }
        }

        if (k == NGX_HTTP_COLDRL_ZONES_MAX) {
            ngx_log_error(NGX_LOG_EMERG, shm_zone->shm.log, 0,
                          "there is no room for cache zone \"%V\": %d have "
                          "been in use since the start, restart to forget "
                          "those of earlier configurations",
                          name, NGX_HTTP_COLDRL_ZONES_MAX);
            return NGX_ERROR;
        }

        if (k == sh->nzones) {
            known = &sh->names[k];

            ngx_memcpy(known->data, name->data, name->len);
            known->data[name->len] = '\0';
            known->len = name->len;

            sh->nzones++;
        }

        zone[i].slot = k;

        before = omcf ? ngx_http_coldrl_zone_at(omcf, k) : NULL;

        if (before) {
            zone[i].inactive_before =
                (before->cache->inactive != zone[i].cache->inactive)
                ? before->cache->inactive : before->inactive_before;
        }
    }

    return NGX_OK;
}


ngx_http_coldrl_zone_t *
ngx_http_coldrl_zone_of(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_file_cache_t *cache)
{
    ngx_uint_t               i;
    ngx_http_coldrl_zone_t  *zone;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        if (zone[i].cache == cache) {
            return &zone[i];
        }
    }

    return NULL;
}


ngx_http_coldrl_zone_t *
ngx_http_coldrl_zone_at(ngx_http_coldrl_main_conf_t *mcf, ngx_uint_t slot)
{
    ngx_uint_t               i;
    ngx_http_coldrl_zone_t  *zone;

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        if (zone[i].slot == slot) {
            return &zone[i];
        }
    }

    return NULL;
}
