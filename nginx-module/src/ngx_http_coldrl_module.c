
/*
 * ColdRL: asks an agent which cached objects to give up.
 *
 * This file holds the module's configuration, its shared zone, and the
 * installation of the hook.  Without coldrl_socket nothing is installed, and
 * NGINX is stock.
 */


#include "ngx_http_coldrl.h"
#include "ngx_http_coldrl_conf.h"


#define NGX_HTTP_COLDRL_SHM         "coldrl"

#define NGX_HTTP_COLDRL_CANDIDATES  COLDRL_CANDIDATES_MAX
#define NGX_HTTP_COLDRL_BATCH       4
#define NGX_HTTP_COLDRL_US          500
#define NGX_HTTP_COLDRL_RING        (4 * 1024 * 1024)


static void *ngx_http_coldrl_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_coldrl_init_main_conf(ngx_conf_t *cf, void *conf);
static ngx_int_t ngx_http_coldrl_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_coldrl_init_shm(ngx_shm_zone_t *shm_zone,
    void *data);
static ngx_int_t ngx_http_coldrl_create_shared(
    ngx_http_coldrl_main_conf_t *mcf, ngx_shm_zone_t *shm_zone);
static ngx_int_t ngx_http_coldrl_init_module(ngx_cycle_t *cycle);


static ngx_command_t  ngx_http_coldrl_commands[] = {

    { ngx_string("coldrl_socket"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_socket,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_candidates"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_candidates,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_batch"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_batch,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_timeout,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_shadow"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_coldrl_main_conf_t, shadow),
      NULL },

    { ngx_string("coldrl_poll"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_poll,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_ring_size"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_ring_size,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_coldrl_status,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_coldrl_module_ctx = {
    NULL,                                  /* preconfiguration */
    ngx_http_coldrl_postconfiguration,     /* postconfiguration */

    ngx_http_coldrl_create_main_conf,      /* create main configuration */
    ngx_http_coldrl_init_main_conf,        /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_coldrl_module = {
    NGX_MODULE_V1,
    &ngx_http_coldrl_module_ctx,           /* module context */
    ngx_http_coldrl_commands,              /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_http_coldrl_init_module,           /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static void *
ngx_http_coldrl_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_coldrl_main_conf_t  *mcf;

    mcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_coldrl_main_conf_t));
    if (mcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     mcf->socket = { 0, NULL };
     *     mcf->names = NULL;
     *     mcf->all = 0;
     *     mcf->shm_zone = NULL;
     *     mcf->shpool = NULL;
     *     mcf->sh = NULL;
     */

    mcf->candidates = NGX_CONF_UNSET_UINT;
    mcf->batch = NGX_CONF_UNSET_UINT;
    mcf->timeout_us = NGX_CONF_UNSET_UINT;
    mcf->shadow = NGX_CONF_UNSET;
    mcf->poll = NGX_CONF_UNSET_MSEC;
    mcf->ring_size = NGX_CONF_UNSET_SIZE;

    if (ngx_array_init(&mcf->zones, cf->pool, 4,
                       sizeof(ngx_http_coldrl_zone_t))
        != NGX_OK)
    {
        return NULL;
    }

    return mcf;
}


static char *
ngx_http_coldrl_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_conf_init_uint_value(mcf->candidates, NGX_HTTP_COLDRL_CANDIDATES);
    ngx_conf_init_uint_value(mcf->batch,
                             ngx_min(NGX_HTTP_COLDRL_BATCH, mcf->candidates));
    ngx_conf_init_uint_value(mcf->timeout_us, NGX_HTTP_COLDRL_US);
    ngx_conf_init_value(mcf->shadow, 0);
    ngx_conf_init_msec_value(mcf->poll, 0);
    ngx_conf_init_size_value(mcf->ring_size, NGX_HTTP_COLDRL_RING);

    if (mcf->batch > mcf->candidates) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"coldrl_batch\" is %ui, it must not be above "
                      "\"coldrl_candidates\", which is %ui",
                      mcf->batch, mcf->candidates);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_coldrl_postconfiguration(ngx_conf_t *cf)
{
    ngx_str_t                     name;
    ngx_http_handler_pt          *h;
    ngx_http_core_main_conf_t    *cmcf;
    ngx_http_coldrl_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_coldrl_module);

    if (mcf->socket.data == NULL) {
        return NGX_OK;
    }

    if (ngx_http_coldrl_find_zones(cf, mcf) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_str_set(&name, NGX_HTTP_COLDRL_SHM);

    mcf->shm_zone = ngx_shared_memory_add(cf, &name, mcf->ring_size,
                                          &ngx_http_coldrl_module);
    if (mcf->shm_zone == NULL) {
        return NGX_ERROR;
    }

    mcf->shm_zone->init = ngx_http_coldrl_init_shm;
    mcf->shm_zone->data = mcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_LOG_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_coldrl_log_handler;

    return NGX_OK;
}


static ngx_int_t
ngx_http_coldrl_init_shm(ngx_shm_zone_t *shm_zone, void *data)
{
    ngx_http_coldrl_main_conf_t  *omcf = data;

    ngx_http_coldrl_main_conf_t  *mcf;

    mcf = shm_zone->data;

    if (omcf) {
        mcf->sh = omcf->sh;
        mcf->shpool = omcf->shpool;

    } else if (ngx_http_coldrl_create_shared(mcf, shm_zone) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_coldrl_assign_slots(mcf, shm_zone);
}


static ngx_int_t
ngx_http_coldrl_create_shared(ngx_http_coldrl_main_conf_t *mcf,
    ngx_shm_zone_t *shm_zone)
{
    mcf->shpool = (ngx_slab_pool_t *) shm_zone->shm.addr;

    if (shm_zone->shm.exists) {
        mcf->sh = mcf->shpool->data;
        return NGX_OK;
    }

    mcf->sh = ngx_slab_calloc(mcf->shpool, sizeof(ngx_http_coldrl_sh_t));

    if (mcf->sh == NULL
        || ngx_http_coldrl_ring_init(&mcf->sh->ring, mcf->shpool) != NGX_OK)
    {
        ngx_log_error(NGX_LOG_EMERG, shm_zone->shm.log, 0,
                      "\"coldrl_ring_size\" is %uz bytes, which is too small",
                      shm_zone->shm.size);
        return NGX_ERROR;
    }

    mcf->shpool->data = mcf->sh;

    return NGX_OK;
}


/*
 * The paths are new with each cycle, so the hook is gone with the next one
 * unless it is installed again.  No sockets here: on first start this runs
 * before NGINX turns into a daemon.
 */

static ngx_int_t
ngx_http_coldrl_init_module(ngx_cycle_t *cycle)
{
    ngx_uint_t                    i;
    ngx_path_t                   *path;
    ngx_http_coldrl_zone_t       *zone;
    ngx_http_coldrl_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_coldrl_module);

    if (mcf == NULL || mcf->socket.data == NULL) {
        return NGX_OK;
    }

    zone = mcf->zones.elts;

    for (i = 0; i < mcf->zones.nelts; i++) {
        path = zone[i].cache->path;

        zone[i].native = path->manager;
        path->manager = ngx_http_coldrl_manager;
    }

    return NGX_OK;
}
