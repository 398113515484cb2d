
/*
 * The cache manager's line to the agent.  Decisions and reports share the
 * connection but not the circuit breaker: an agent that takes reports at
 * leisure may still be too slow to decide.
 */


#include "ngx_http_coldrl.h"
#include "coldrl_breaker.h"


#define NGX_HTTP_COLDRL_SELECT                                                \
    "/coldrl.v1.EvictionService/SelectVictims"
#define NGX_HTTP_COLDRL_REPORT                                                \
    "/coldrl.v1.AccessService/ReportAccesses"

#define NGX_HTTP_COLDRL_REPORT_US  20000

/* The agent's part of the time for a call; the rest is for transport. */
#define NGX_HTTP_COLDRL_BUDGET(timeout)  ((timeout) * 2 / 5)


typedef struct {
    coldrl_client_t              *client;
    coldrl_breaker_t              deciding;
    coldrl_breaker_t              reporting;
} ngx_http_coldrl_agent_t;


static ngx_http_coldrl_agent_t *ngx_http_coldrl_agent(
    ngx_http_coldrl_main_conf_t *mcf);
static ngx_http_coldrl_outcome_e ngx_http_coldrl_agent_decide(
    ngx_http_coldrl_main_conf_t *mcf, ngx_http_coldrl_agent_t *agent,
    coldrl_ask_t *ask, coldrl_answer_t *answer);
static void ngx_http_coldrl_agent_settle(coldrl_breaker_t *breaker,
    coldrl_result_t rc, const char *what, const char *why);


ngx_str_t  ngx_http_coldrl_outcomes[] = {
    ngx_string("MODEL"),
    ngx_string("LRU_BUDGET"),
    ngx_string("LRU_NO_MODEL"),
    ngx_string("LRU_GUARD"),
    ngx_string("LRU_OVERLOAD"),
    ngx_string("LRU_MODEL_ERROR"),
    ngx_string("LRU_UNKNOWN"),
    ngx_string("TIMEOUT"),
    ngx_string("UNREACHABLE"),
    ngx_string("GARBLED"),
    ngx_string("CIRCUIT_OPEN"),
    ngx_string("NO_CANDIDATES")
};


ngx_http_coldrl_outcome_e
ngx_http_coldrl_agent_ask(ngx_http_coldrl_main_conf_t *mcf, coldrl_ask_t *ask,
    coldrl_answer_t *answer)
{
    uint64_t                    start;
    ngx_http_coldrl_agent_t    *agent;
    ngx_http_coldrl_outcome_e   outcome;

    ngx_memzero(answer, sizeof(coldrl_answer_t));

    start = coldrl_monotonic_us();
    agent = ngx_http_coldrl_agent(mcf);

    if (agent == NULL) {
        outcome = NGX_HTTP_COLDRL_UNREACHABLE;

    } else if (!coldrl_breaker_allows(&agent->deciding, start)) {
        outcome = NGX_HTTP_COLDRL_CIRCUIT_OPEN;

    } else {
        outcome = ngx_http_coldrl_agent_decide(mcf, agent, ask, answer);
    }

    (void) ngx_atomic_fetch_add(&mcf->sh->stats.decisions[outcome], 1);

    if (outcome != NGX_HTTP_COLDRL_CIRCUIT_OPEN
        && outcome != NGX_HTTP_COLDRL_UNREACHABLE)
    {
        coldrl_histogram_add(&mcf->sh->stats.latency,
                             coldrl_monotonic_us() - start);
    }

    return outcome;
}


static ngx_http_coldrl_outcome_e
ngx_http_coldrl_agent_decide(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_agent_t *agent, coldrl_ask_t *ask,
    coldrl_answer_t *answer)
{
    u_char           in[COLDRL_VICTIMS_LEN_MAX], out[COLDRL_ASK_LEN_MAX];
    ssize_t          len;
    const char      *why;
    coldrl_call_t    call;
    coldrl_result_t  rc;

    ask->budget_us = NGX_HTTP_COLDRL_BUDGET(mcf->timeout_us);

    len = coldrl_wire_encode_ask(ask, out, sizeof(out));
    if (len < 0) {
        return NGX_HTTP_COLDRL_GARBLED;
    }

    call.path = NGX_HTTP_COLDRL_SELECT;
    call.msg = out;
    call.len = len;
    call.timeout_us = mcf->timeout_us;
    call.answer = in;
    call.answer_size = sizeof(in);

    rc = coldrl_client_call(agent->client, &call);
    why = coldrl_client_error(agent->client);

    if (rc == COLDRL_OK
        && coldrl_wire_decode_answer(in, call.answer_len, ask->ncandidates,
                                     answer)
           != 0)
    {
        rc = COLDRL_GARBLED;
        why = "the answer breaks the wire contract";
    }

    ngx_http_coldrl_agent_settle(&agent->deciding, rc, "decisions", why);

    switch (rc) {

    case COLDRL_OK:
        return (answer->source == COLDRL_SOURCE_UNSPECIFIED)
               ? NGX_HTTP_COLDRL_LRU_UNKNOWN
               : NGX_HTTP_COLDRL_MODEL
                 + (answer->source - COLDRL_SOURCE_MODEL);

    case COLDRL_TIMEOUT:
        return NGX_HTTP_COLDRL_TIMEOUT;

    case COLDRL_UNREACHABLE:
        return NGX_HTTP_COLDRL_UNREACHABLE;

    default: /* COLDRL_GARBLED */
        return NGX_HTTP_COLDRL_GARBLED;
    }
}


/*
 * Off the path of decisions: also the place where a connection is made, so
 * that a decision does not have to pay for it.
 */

ngx_uint_t
ngx_http_coldrl_agent_reportable(ngx_http_coldrl_main_conf_t *mcf)
{
    coldrl_result_t           rc;
    ngx_http_coldrl_agent_t  *agent;

    agent = ngx_http_coldrl_agent(mcf);

    if (agent == NULL
        || !coldrl_breaker_allows(&agent->reporting, coldrl_monotonic_us()))
    {
        return 0;
    }

    rc = coldrl_client_ready(agent->client, NGX_HTTP_COLDRL_REPORT_US);

    if (rc != COLDRL_OK) {
        ngx_http_coldrl_agent_settle(&agent->reporting, rc, "reports",
                                     coldrl_client_error(agent->client));
        return 0;
    }

    return 1;
}


coldrl_result_t
ngx_http_coldrl_agent_report(ngx_http_coldrl_main_conf_t *mcf,
    const char *zone, coldrl_access_t *accesses, ngx_uint_t n,
    ngx_uint_t dropped)
{
    u_char                    in[COLDRL_REPORTED_LEN_MAX];
    ssize_t                   len;
    uint64_t                  accepted, rejected;
    const char               *why;
    coldrl_call_t             call;
    coldrl_result_t           rc;
    ngx_http_coldrl_agent_t  *agent;
    static u_char             out[COLDRL_REPORT_LEN_MAX];

    agent = ngx_http_coldrl_agent(mcf);

    len = coldrl_wire_encode_report(zone, accesses, n, dropped, out,
                                    sizeof(out));

    if (agent == NULL || len < 0) {
        return COLDRL_UNREACHABLE;
    }

    call.path = NGX_HTTP_COLDRL_REPORT;
    call.msg = out;
    call.len = len;
    call.timeout_us = NGX_HTTP_COLDRL_REPORT_US;
    call.answer = in;
    call.answer_size = sizeof(in);

    rc = coldrl_client_call(agent->client, &call);
    why = coldrl_client_error(agent->client);

    if (rc == COLDRL_OK
        && coldrl_wire_decode_reported(in, call.answer_len, &accepted,
                                       &rejected)
           != 0)
    {
        rc = COLDRL_GARBLED;
        why = "the answer breaks the wire contract";
    }

    ngx_http_coldrl_agent_settle(&agent->reporting, rc, "reports", why);

    if (rc == COLDRL_OK) {
        (void) ngx_atomic_fetch_add(&mcf->sh->stats.sent, n);
        (void) ngx_atomic_fetch_add(&mcf->sh->stats.rejected, rejected);
    }

    return rc;
}


/*
 * One to a process.  Only the cache manager ever gets here, and a reload
 * brings a new manager, so the configuration it was made from stays valid.
 */

static ngx_http_coldrl_agent_t *
ngx_http_coldrl_agent(ngx_http_coldrl_main_conf_t *mcf)
{
    static ngx_http_coldrl_agent_t  agent;

    if (agent.client == NULL) {
        agent.client = coldrl_client_create((char *) mcf->socket.data);

        if (agent.client == NULL) {
            return NULL;
        }

        coldrl_breaker_init(&agent.deciding);
        coldrl_breaker_init(&agent.reporting);
    }

    return &agent;
}


/* Only the turning points are logged, so an absent agent can't fill a disk. */

static void
ngx_http_coldrl_agent_settle(coldrl_breaker_t *breaker, coldrl_result_t rc,
    const char *what, const char *why)
{
    if (rc == COLDRL_OK) {

        if (coldrl_breaker_success(breaker)) {
            ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                          "coldrl: %s go to the agent again", what);
        }

        return;
    }

    if (coldrl_breaker_failure(breaker, coldrl_monotonic_us())) {
        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                      "coldrl: %s go on without the agent, "
                      "which failed %d times in a row: %s",
                      what, COLDRL_BREAKER_FAILURES, why);
    }
}
