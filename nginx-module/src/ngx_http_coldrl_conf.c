
/*
 * The values of directives.  An error names the directive, the value and the
 * accepted values.
 */


#include "ngx_http_coldrl.h"
#include "ngx_http_coldrl_conf.h"


#define NGX_HTTP_COLDRL_CANDIDATES_MIN  4
#define NGX_HTTP_COLDRL_TIMEOUT_MIN     100
#define NGX_HTTP_COLDRL_TIMEOUT_MAX     100000
#define NGX_HTTP_COLDRL_ANSWER_MAX      1000
#define NGX_HTTP_COLDRL_POLL_MIN        10
#define NGX_HTTP_COLDRL_POLL_MAX        10000
#define NGX_HTTP_COLDRL_RING_MIN        (256 * 1024)
#define NGX_HTTP_COLDRL_RING_MAX        (1024 * 1024 * 1024)

/* sun_path of a unix socket address and its closing zero */
#define NGX_HTTP_COLDRL_SOCKET_MAX      107


static ngx_int_t ngx_http_coldrl_parse_us(ngx_str_t *value);
static char *ngx_http_coldrl_number(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_uint_t *field, ngx_uint_t min, ngx_uint_t max);


char *
ngx_http_coldrl_socket(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_str_t  *value, path;

    if (mcf->socket.data) {
        return "is duplicate";
    }

    value = cf->args->elts;
    path = value[1];

    if (path.len <= 5 || ngx_strncmp(path.data, "unix:/", 6) != 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is \"%V\", it must be \"unix:\" and an "
                           "absolute path", &cmd->name, &value[1]);
        return NGX_CONF_ERROR;
    }

    path.data += 5;
    path.len -= 5;

    if (path.len > NGX_HTTP_COLDRL_SOCKET_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is \"%V\", whose path has %uz bytes: "
                           "it may have at most %d",
                           &cmd->name, &value[1], path.len,
                           NGX_HTTP_COLDRL_SOCKET_MAX);
        return NGX_CONF_ERROR;
    }

    mcf->socket = path;

    return NGX_CONF_OK;
}


char *
ngx_http_coldrl_candidates(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    return ngx_http_coldrl_number(cf, cmd, &mcf->candidates,
                                  NGX_HTTP_COLDRL_CANDIDATES_MIN,
                                  COLDRL_CANDIDATES_MAX);
}


char *
ngx_http_coldrl_batch(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    return ngx_http_coldrl_number(cf, cmd, &mcf->batch, 1,
                                  NGX_HTTP_COLDRL_BATCH_MAX);
}


static char *
ngx_http_coldrl_number(ngx_conf_t *cf, ngx_command_t *cmd, ngx_uint_t *field,
    ngx_uint_t min, ngx_uint_t max)
{
    ngx_int_t   n;
    ngx_str_t  *value;

    if (*field != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    n = ngx_atoi(value[1].data, value[1].len);

    if (n == NGX_ERROR || (ngx_uint_t) n < min || (ngx_uint_t) n > max) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is \"%V\", it must be a number from %ui "
                           "to %ui", &cmd->name, &value[1], min, max);
        return NGX_CONF_ERROR;
    }

    *field = n;

    return NGX_CONF_OK;
}


char *
ngx_http_coldrl_timeout(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_int_t   us;
    ngx_str_t  *value;

    if (mcf->timeout_us != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    us = ngx_http_coldrl_parse_us(&value[1]);

    if (us < NGX_HTTP_COLDRL_TIMEOUT_MIN || us > NGX_HTTP_COLDRL_TIMEOUT_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is \"%V\", it must be from %dus to %dms "
                           "with a unit of \"us\" or \"ms\"",
                           &cmd->name, &value[1], NGX_HTTP_COLDRL_TIMEOUT_MIN,
                           NGX_HTTP_COLDRL_TIMEOUT_MAX / 1000);
        return NGX_CONF_ERROR;
    }

    mcf->timeout_us = us;

    return NGX_CONF_OK;
}


char *
ngx_http_coldrl_answer_timeout(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_int_t   ms;
    ngx_str_t  *value;

    if (mcf->answer_timeout != NGX_CONF_UNSET_MSEC) {
        return "is duplicate";
    }

    value = cf->args->elts;

    ms = ngx_parse_time(&value[1], 0);

    if (ms < 1 || ms > NGX_HTTP_COLDRL_ANSWER_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is \"%V\", it must be a time from 1ms "
                           "to %ds", &cmd->name, &value[1],
                           NGX_HTTP_COLDRL_ANSWER_MAX / 1000);
        return NGX_CONF_ERROR;
    }

    mcf->answer_timeout = ms;

    return NGX_CONF_OK;
}


/* "on", "off", or one to three of size=, idle= and uses=. */

char *
ngx_http_coldrl_rule(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_str_t            *value;
    ngx_uint_t            i, k;
    const coldrl_rule_t   usual = COLDRL_RULE_DEFAULT;

    if (mcf->has_rule != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;
    mcf->rule = usual;
    mcf->has_rule = 1;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "on") == 0) {
        return NGX_CONF_OK;
    }

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        mcf->has_rule = 0;
        return NGX_CONF_OK;
    }

    for (i = 1; i < cf->args->nelts; i++) {

        for (k = 1; k < i; k++) {
            if (ngx_strncmp(value[k].data, value[i].data, 5) == 0) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "\"%V\" has both \"%V\" and \"%V\"",
                                   &cmd->name, &value[k], &value[i]);
                return NGX_CONF_ERROR;
            }
        }

        if (coldrl_rule_parse(&mcf->rule, (char *) value[i].data) != 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "\"%V\" has \"%V\", it must be \"on\" or "
                               "\"off\" alone, or exponents from 0 to %d "
                               "such as \"size=1.3 idle=0.5 uses=1.5\"",
                               &cmd->name, &value[i],
                               COLDRL_RULE_EXPONENT_MAX);
            return NGX_CONF_ERROR;
        }
    }

    if (mcf->rule.size == 0 && mcf->rule.idle == 0 && mcf->rule.uses == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" has no exponent above 0: all objects "
                           "would be alike", &cmd->name);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_http_coldrl_fallback(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_str_t  *value;

    if (mcf->fallback != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "lru") == 0) {
        mcf->fallback = NGX_HTTP_COLDRL_BY_LRU;
        return NGX_CONF_OK;
    }

    if (ngx_strcmp(value[1].data, "rule") == 0) {
        mcf->fallback = NGX_HTTP_COLDRL_BY_RULE;
        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"%V\" is \"%V\", it must be \"lru\" or \"rule\"",
                       &cmd->name, &value[1]);

    return NGX_CONF_ERROR;
}


/* NGINX's own times have a resolution of a millisecond. */

static ngx_int_t
ngx_http_coldrl_parse_us(ngx_str_t *value)
{
    u_char     *unit;
    ngx_int_t   n;

    if (value->len < 3) {
        return NGX_ERROR;
    }

    unit = value->data + value->len - 2;
    n = ngx_atoi(value->data, value->len - 2);

    if (n == NGX_ERROR || unit[1] != 's') {
        return NGX_ERROR;
    }

    if (unit[0] == 'u') {
        return n;
    }

    if (unit[0] == 'm' && n <= NGX_HTTP_COLDRL_TIMEOUT_MAX / 1000) {
        return n * 1000;
    }

    return NGX_ERROR;
}


char *
ngx_http_coldrl_poll(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_int_t   ms;
    ngx_str_t  *value;

    if (mcf->poll != NGX_CONF_UNSET_MSEC) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        mcf->poll = 0;
        return NGX_CONF_OK;
    }

    ms = ngx_parse_time(&value[1], 0);

    if (ms < NGX_HTTP_COLDRL_POLL_MIN || ms > NGX_HTTP_COLDRL_POLL_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is \"%V\", it must be \"off\" or a time "
                           "from %dms to %ds", &cmd->name, &value[1],
                           NGX_HTTP_COLDRL_POLL_MIN,
                           NGX_HTTP_COLDRL_POLL_MAX / 1000);
        return NGX_CONF_ERROR;
    }

    mcf->poll = ms;

    return NGX_CONF_OK;
}


char *
ngx_http_coldrl_ring_size(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ssize_t     size;
    ngx_str_t  *value;

    if (mcf->ring_size != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    size = ngx_parse_size(&value[1]);

    if (size < NGX_HTTP_COLDRL_RING_MIN || size > NGX_HTTP_COLDRL_RING_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is \"%V\", it must be a size from %dk "
                           "to %dm", &cmd->name, &value[1],
                           NGX_HTTP_COLDRL_RING_MIN / 1024,
                           NGX_HTTP_COLDRL_RING_MAX / (1024 * 1024));
        return NGX_CONF_ERROR;
    }

    mcf->ring_size = size;

    return NGX_CONF_OK;
}


/* The zone's existence is checked once all of http{} has been read. */

char *
ngx_http_coldrl_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_main_conf_t  *mcf = conf;

    ngx_str_t   *value, *name;
    ngx_uint_t   i;

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "all") == 0) {
        mcf->all = 1;

    } else {

        if (mcf->names == NULL) {
            mcf->names = ngx_array_create(cf->pool, 4, sizeof(ngx_str_t));
            if (mcf->names == NULL) {
                return NGX_CONF_ERROR;
            }
        }

        name = mcf->names->elts;

        for (i = 0; i < mcf->names->nelts; i++) {
            if (name[i].len == value[1].len
                && ngx_strcmp(name[i].data, value[1].data) == 0)
            {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "\"%V\" names \"%V\" twice",
                                   &cmd->name, &value[1]);
                return NGX_CONF_ERROR;
            }
        }

        name = ngx_array_push(mcf->names);
        if (name == NULL) {
            return NGX_CONF_ERROR;
        }

        *name = value[1];
    }

    if (mcf->all && mcf->names) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is both \"all\" and the name of a zone: "
                           "it may be only one of them", &cmd->name);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_http_coldrl_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_coldrl_loc_conf_t  *lcf = conf;

    ngx_str_t                 *value;
    ngx_http_core_loc_conf_t  *clcf;

    value = cf->args->elts;

    if (cf->args->nelts == 2) {

        if (ngx_strcmp(value[1].data, "prometheus") == 0) {
            lcf->prometheus = 1;

        } else if (ngx_strcmp(value[1].data, "json") != 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "\"%V\" is \"%V\", it must be \"json\" or "
                               "\"prometheus\"", &cmd->name, &value[1]);
            return NGX_CONF_ERROR;
        }
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_coldrl_status_handler;

    return NGX_CONF_OK;
}
