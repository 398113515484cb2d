
/*
 * The setters of the module's directives.
 */


#ifndef _NGX_HTTP_COLDRL_CONF_H_INCLUDED_
#define _NGX_HTTP_COLDRL_CONF_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


char *ngx_http_coldrl_socket(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_coldrl_candidates(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_coldrl_batch(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_coldrl_timeout(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_coldrl_answer_timeout(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_coldrl_rule(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_coldrl_fallback(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_coldrl_poll(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_coldrl_ring_size(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_coldrl_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_coldrl_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);


#endif /* _NGX_HTTP_COLDRL_CONF_H_INCLUDED_ */
