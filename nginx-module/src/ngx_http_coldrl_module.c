
/*
 * ColdRL: chooses which cached objects NGINX evicts, by an agent's model or by
 * a rule.
 *
 * This file holds the module's configuration, its shared memory, and the
 * installation of the hook.  Without coldrl_socket and coldrl_rule nothing is
 * installed, and NGINX is stock.
 */


#include "ngx_http_coldrl.h"
#include "ngx_http_coldrl_conf.h"


#define NGX_HTTP_COLDRL_SHM         "coldrl"

#define NGX_HTTP_COLDRL_CANDIDATES  COLDRL_CANDIDATES_MAX
#define NGX_HTTP_COLDRL_US          500
#define NGX_HTTP_COLDRL_ANSWER_MS   100
#define NGX_HTTP_COLDRL_RING        (4 * 1024 * 1024)


static void *ngx_http_coldrl_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_coldrl_init_main_conf(ngx_conf_t *cf, void *conf);
static void *ngx_http_coldrl_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_coldrl_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_http_coldrl_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_coldrl_init_shm(ngx_shm_zone_t *shm_zone,
    void *data);
static ngx_int_t ngx_http_coldrl_create_shared(
    ngx_http_coldrl_main_conf_t *mcf, ngx_shm_zone_t *shm_zone);
static ngx_int_t ngx_http_coldrl_init_module(ngx_cycle_t *cycle);
static ngx_int_t ngx_http_coldrl_init_process(ngx_cycle_t *cycle);
static ngx_http_coldrl_main_conf_t *ngx_http_coldrl_of_cycle(
    ngx_cycle_t *cycle);


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

    { ngx_string("coldrl_answer_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_answer_timeout,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_rule"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_coldrl_rule,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("coldrl_fallback"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_coldrl_fallback,
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

    { ngx_string("coldrl_access"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_coldrl_loc_conf_t, access),
      NULL },

    { ngx_string("coldrl_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS|NGX_CONF_TAKE1,
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

    ngx_http_coldrl_create_loc_conf,       /* create location configuration */
    ngx_http_coldrl_merge_loc_conf         /* merge location configuration */
};


ngx_module_t  ngx_http_coldrl_module = {
    NGX_MODULE_V1,
    &ngx_http_coldrl_module_ctx,           /* module context */
    ngx_http_coldrl_commands,              /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_http_coldrl_init_module,           /* init module */
    ngx_http_coldrl_init_process,          /* init process */
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
     *     mcf->rule = { 0 };
     *     mcf->names = NULL;
     *     mcf->all = 0;
     *     mcf->generation = 0;
     *     mcf->shm_zone = NULL;
     *     mcf->shpool = NULL;
     *     mcf->sh = NULL;
     */

    mcf->candidates = NGX_CONF_UNSET_UINT;
    mcf->batch = NGX_CONF_UNSET_UINT;
    mcf->timeout_us = NGX_CONF_UNSET_UINT;
    mcf->answer_timeout = NGX_CONF_UNSET_MSEC;
    mcf->has_rule = NGX_CONF_UNSET_UINT;
    mcf->fallback = NGX_CONF_UNSET_UINT;
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

    const coldrl_rule_t  usual = COLDRL_RULE_DEFAULT;

    ngx_conf_init_uint_value(mcf->candidates, NGX_HTTP_COLDRL_CANDIDATES);
    ngx_conf_init_uint_value(mcf->batch,
                             ngx_min(NGX_HTTP_COLDRL_BATCH, mcf->candidates));
    ngx_conf_init_uint_value(mcf->timeout_us, NGX_HTTP_COLDRL_US);
    ngx_conf_init_msec_value(mcf->answer_timeout, NGX_HTTP_COLDRL_ANSWER_MS);
    ngx_conf_init_uint_value(mcf->has_rule, 0);
    ngx_conf_init_uint_value(mcf->fallback, NGX_HTTP_COLDRL_BY_LRU);
    ngx_conf_init_value(mcf->shadow, 0);
    ngx_conf_init_msec_value(mcf->poll, 0);
    ngx_conf_init_size_value(mcf->ring_size, NGX_HTTP_COLDRL_RING);

    if (!mcf->has_rule) {
        /* coldrl_fallback uses the default exponents */
        mcf->rule = usual;
    }

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

    /* also if the module is off: coldrl_status reports them */

    if (ngx_http_coldrl_find_zones(cf, mcf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (!ngx_http_coldrl_on(mcf)) {

        if (mcf->shadow || mcf->fallback == NGX_HTTP_COLDRL_BY_RULE) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"coldrl_shadow\" and \"coldrl_fallback\" have no "
                          "effect without \"coldrl_socket\" or "
                          "\"coldrl_rule\"");
        }

        return NGX_OK;
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

    ngx_http_coldrl_header_filter_init();

    return NGX_OK;
}


static void *
ngx_http_coldrl_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_coldrl_loc_conf_t  *lcf;

    lcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_coldrl_loc_conf_t));
    if (lcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     lcf->prometheus = 0;
     */

    lcf->access = NGX_CONF_UNSET;

    return lcf;
}


static char *
ngx_http_coldrl_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_coldrl_loc_conf_t  *prev = parent;
    ngx_http_coldrl_loc_conf_t  *conf = child;

    (void) cf;

    ngx_conf_merge_value(conf->access, prev->access, 1);

    return NGX_CONF_OK;
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

    return ngx_http_coldrl_assign_slots(mcf, omcf, shm_zone);
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
 * In the master, each time it has read a configuration: managers of earlier
 * ones do nothing from here on.  The memory may be another than before.
 */

static ngx_int_t
ngx_http_coldrl_init_module(ngx_cycle_t *cycle)
{
    ngx_http_coldrl_main_conf_t  *mcf, *omcf;

    omcf = ngx_http_coldrl_of_cycle(cycle->old_cycle);
    mcf = ngx_http_coldrl_of_cycle(cycle);

    if (omcf && omcf->sh && (mcf == NULL || mcf->sh != omcf->sh)) {
        ngx_http_coldrl_count(omcf->sh->generation);
    }

    if (mcf && mcf->sh) {
        mcf->generation = ngx_atomic_fetch_add(&mcf->sh->generation, 1) + 1;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_coldrl_init_process(ngx_cycle_t *cycle)
{
    ngx_http_coldrl_main_conf_t  *mcf;

    mcf = ngx_http_coldrl_of_cycle(cycle);

    if (mcf && mcf->sh && ngx_process == NGX_PROCESS_HELPER) {
        ngx_http_coldrl_manager_install(mcf);
    }

    return NGX_OK;
}


/* NULL if this module was not loaded in it, or it has no http{}. */

static ngx_http_coldrl_main_conf_t *
ngx_http_coldrl_of_cycle(ngx_cycle_t *cycle)
{
    ngx_uint_t  i;

    if (cycle == NULL || cycle->conf_ctx == NULL || cycle->modules == NULL) {
        return NULL;
    }

    for (i = 0; cycle->modules[i]; i++) {
        if (cycle->modules[i] == &ngx_http_coldrl_module) {
            return ngx_http_cycle_get_module_main_conf(cycle,
                                                      ngx_http_coldrl_module);
        }
    }

    return NULL;
}
