
/*
 * The cache manager's calls to the agent: room for some questions and one
 * report at a time.  Questions and reports share the connection but not the
 * circuit breaker: an agent that takes reports may still be too slow to
 * decide.
 */


#include "ngx_http_coldrl.h"
#include "ngx_http_coldrl_loop.h"
#include "coldrl_breaker.h"


#define NGX_HTTP_COLDRL_SELECT                                                \
    "/coldrl.v1.EvictionService/SelectVictims"
#define NGX_HTTP_COLDRL_REPORT                                                \
    "/coldrl.v1.AccessService/ReportAccesses"

#define NGX_HTTP_COLDRL_QUESTIONS   (COLDRL_CALLS_MAX - 1)
#define NGX_HTTP_COLDRL_REPORT_US   1000000

/* The agent's part of the time for an answer; the rest is for transport. */
#define NGX_HTTP_COLDRL_BUDGET(us)  ((us) * 4 / 5)


typedef struct {
    coldrl_call_t                 call;
    ngx_uint_t                    used;         /* unsigned  used:1; */
    ngx_uint_t                    repeated;     /* unsigned  repeated:1; */
    ngx_http_coldrl_zone_t       *zone;
    ngx_http_coldrl_sample_t      sample;
    u_char                        out[COLDRL_ASK_LEN_MAX];
    u_char                        in[COLDRL_VICTIMS_LEN_MAX];
} ngx_http_coldrl_question_t;


typedef struct {
    coldrl_client_t              *client;
    ngx_http_coldrl_main_conf_t  *mcf;

    coldrl_breaker_t              deciding;
    coldrl_breaker_t              reporting;

    ngx_http_coldrl_question_t    questions[NGX_HTTP_COLDRL_QUESTIONS];

    coldrl_call_t                 report;
    ngx_uint_t                    report_used;  /* unsigned  report_used:1; */
    u_char                        report_out[COLDRL_REPORT_LEN_MAX];
    u_char                        report_in[COLDRL_REPORTED_LEN_MAX];

    ngx_http_coldrl_loop_t        loop;
    ngx_uint_t                    pumping;      /* unsigned  pumping:1; */
} ngx_http_coldrl_agent_t;


static ngx_http_coldrl_agent_t *ngx_http_coldrl_agent(
    ngx_http_coldrl_main_conf_t *mcf);
static void ngx_http_coldrl_pump(void *data);
static ngx_uint_t ngx_http_coldrl_collect(ngx_http_coldrl_agent_t *agent);
static ngx_uint_t ngx_http_coldrl_question_repeated(
    ngx_http_coldrl_agent_t *agent, ngx_http_coldrl_question_t *q);
static void ngx_http_coldrl_question_ended(ngx_http_coldrl_agent_t *agent,
    ngx_http_coldrl_question_t *question);
static void ngx_http_coldrl_report_ended(ngx_http_coldrl_agent_t *agent);
static ngx_http_coldrl_outcome_e ngx_http_coldrl_outcome(coldrl_result_t rc,
    coldrl_answer_t *answer);
static void ngx_http_coldrl_note(ngx_http_coldrl_agent_t *agent,
    coldrl_breaker_t *breaker, coldrl_result_t rc, const char *why);
static void ngx_http_coldrl_arm(ngx_http_coldrl_agent_t *agent);


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
    ngx_string("NO_CANDIDATES"),
    ngx_string("RULE")
};


/*
 * Whether a question may be asked now: NGX_OK, NGX_BUSY if there are too many
 * under way, NGX_DECLINED if the agent is not asked for now.
 */

ngx_int_t
ngx_http_coldrl_agent_asks(ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_uint_t                i;
    ngx_http_coldrl_agent_t  *agent;

    agent = ngx_http_coldrl_agent(mcf);

    if (agent == NULL) {
        return NGX_DECLINED;
    }

    if (!coldrl_breaker_allows(&agent->deciding, coldrl_monotonic_us())) {
        ngx_http_coldrl_count(
            mcf->sh->stats.decisions[NGX_HTTP_COLDRL_CIRCUIT_OPEN]);
        return NGX_DECLINED;
    }

    for (i = 0; i < NGX_HTTP_COLDRL_QUESTIONS; i++) {
        if (!agent->questions[i].used) {
            return NGX_OK;
        }
    }

    return NGX_BUSY;
}


/*
 * Processes what the event loop has not seen: a connection that broke during a
 * question.
 */

void
ngx_http_coldrl_agent_poll(ngx_http_coldrl_main_conf_t *mcf)
{
    ngx_http_coldrl_agent_t  *agent;

    agent = mcf->socket.data ? ngx_http_coldrl_agent(mcf) : NULL;

    if (agent) {
        ngx_http_coldrl_pump(agent);
    }
}


/*
 * Asks; ngx_http_coldrl_answered() is called when the question has ended.
 * Returns 1 if it is under way, 0 if it has ended already.
 */

ngx_uint_t
ngx_http_coldrl_agent_ask(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_sample_t *sample,
    coldrl_ask_t *ask)
{
    ssize_t                      len;
    uint64_t                     us;
    ngx_uint_t                   i;
    ngx_http_coldrl_agent_t     *agent;
    ngx_http_coldrl_question_t  *q;

    agent = ngx_http_coldrl_agent(mcf);

    for (i = 0; agent->questions[i].used; i++) { /* void */ }

    q = &agent->questions[i];
    us = (uint64_t) mcf->answer_timeout * 1000;

    ask->budget_us = NGX_HTTP_COLDRL_BUDGET(us);

    len = coldrl_wire_encode_ask(ask, q->out, sizeof(q->out));

    if (len < 0) {
        /* impossible: all fields are within the contract's limits */
        return 0;
    }

    q->used = 1;
    q->repeated = 0;
    q->zone = zone;
    q->sample = *sample;

    q->call.path = NGX_HTTP_COLDRL_SELECT;
    q->call.msg = q->out;
    q->call.len = len;
    q->call.timeout_us = us;
    q->call.answer = q->in;
    q->call.answer_size = sizeof(q->in);

    zone->run->asking++;
    coldrl_breaker_started(&agent->deciding);
    coldrl_client_start(agent->client, &q->call);

    if (!q->call.active) {
        ngx_http_coldrl_question_ended(agent, q);
        ngx_http_coldrl_arm(agent);
        return 0;
    }

    ngx_http_coldrl_arm(agent);

    return 1;
}


/*
 * Waits for an answer about the zone, no longer than coldrl_timeout.  The one
 * place where the manager waits.
 */

void
ngx_http_coldrl_agent_wait(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone)
{
    uint64_t                  start, now, until, waited;
    ngx_uint_t                asking;
    ngx_http_coldrl_agent_t  *agent;

    agent = ngx_http_coldrl_agent(mcf);

    if (agent == NULL || agent->pumping) {
        return;
    }

    start = coldrl_monotonic_us();
    until = start + mcf->timeout_us;
    asking = zone->run->asking;
    waited = 0;

    agent->pumping = 1;

    do {
        coldrl_client_run(agent->client, until);

        now = coldrl_monotonic_us();
        waited += now - start;

        /* answers about other zones may have filled their reserves */
        (void) ngx_http_coldrl_collect(agent);

        start = coldrl_monotonic_us();

    } while (zone->run->asking > 0
             && zone->run->asking >= asking
             && start < until);

    agent->pumping = 0;

    ngx_http_coldrl_count(mcf->sh->stats.waits);
    coldrl_histogram_add(&mcf->sh->stats.waited, waited);

    ngx_http_coldrl_arm(agent);
}


/*
 * Sends a report; ngx_http_coldrl_reported() is called when it has ended.
 * NGX_AGAIN if one is under way, NGX_DECLINED if none may be sent now.
 */

ngx_int_t
ngx_http_coldrl_agent_report(ngx_http_coldrl_main_conf_t *mcf,
    coldrl_report_t *report)
{
    ssize_t                   len;
    coldrl_call_t            *call;
    ngx_http_coldrl_agent_t  *agent;

    agent = ngx_http_coldrl_agent(mcf);

    if (agent == NULL
        || !coldrl_breaker_allows(&agent->reporting, coldrl_monotonic_us()))
    {
        return NGX_DECLINED;
    }

    if (agent->report_used) {
        return NGX_AGAIN;
    }

    if (report == NULL) {
        return NGX_OK;
    }

    len = coldrl_wire_encode_report(report, agent->report_out,
                                    sizeof(agent->report_out));

    if (len < 0) {
        /* impossible: all fields are within the contract's limits */
        return NGX_ERROR;
    }

    call = &agent->report;

    call->path = NGX_HTTP_COLDRL_REPORT;
    call->msg = agent->report_out;
    call->len = len;
    call->timeout_us = NGX_HTTP_COLDRL_REPORT_US;
    call->answer = agent->report_in;
    call->answer_size = sizeof(agent->report_in);

    agent->report_used = 1;
    coldrl_breaker_started(&agent->reporting);
    coldrl_client_start(agent->client, call);

    if (!call->active) {
        ngx_http_coldrl_report_ended(agent);
    }

    ngx_http_coldrl_arm(agent);

    return NGX_OK;
}


/*
 * One per process.  Only the cache manager calls this, and a reload starts a
 * new manager, so its configuration stays valid.
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

        agent.mcf = mcf;

        ngx_http_coldrl_loop_init(&agent.loop, agent.client,
                                  ngx_http_coldrl_pump, &agent);

        coldrl_breaker_init(&agent.deciding);
        coldrl_breaker_init(&agent.reporting);
    }

    return &agent;
}


/* Processes received data, and starts what was waiting for it. */

static void
ngx_http_coldrl_pump(void *data)
{
    ngx_http_coldrl_agent_t  *agent = data;

    if (agent->pumping) {
        return;
    }

    agent->pumping = 1;

    do {
        coldrl_client_run(agent->client, 0);

    } while (ngx_http_coldrl_collect(agent));

    agent->pumping = 0;

    ngx_http_coldrl_arm(agent);
}


static ngx_uint_t
ngx_http_coldrl_collect(ngx_http_coldrl_agent_t *agent)
{
    ngx_uint_t                   i, ended;
    ngx_http_coldrl_zone_t      *zone;
    ngx_http_coldrl_question_t  *q;

    ended = 0;

    for (i = 0; i < NGX_HTTP_COLDRL_QUESTIONS; i++) {
        q = &agent->questions[i];

        if (q->used && !q->call.active
            && !ngx_http_coldrl_question_repeated(agent, q))
        {
            zone = q->zone;

            ngx_http_coldrl_question_ended(agent, q);
            ngx_http_coldrl_continue(agent->mcf, zone);
            ended = 1;
        }
    }

    if (agent->report_used && !agent->report.active) {
        ngx_http_coldrl_report_ended(agent);
        ended = 1;
    }

    if (ended) {
        ngx_http_coldrl_continue_queued(agent->mcf);
    }

    return ended;
}


/*
 * An agent that ends, as in an upgrade, may leave a question unanswered.  In
 * the time that is left, its successor gets it.
 */

static ngx_uint_t
ngx_http_coldrl_question_repeated(ngx_http_coldrl_agent_t *agent,
    ngx_http_coldrl_question_t *q)
{
    uint64_t  now;

    now = coldrl_monotonic_us();

    if (q->repeated
        || q->call.result != COLDRL_UNREACHABLE
        || now >= q->call.deadline_us)
    {
        return 0;
    }

    q->repeated = 1;
    q->call.timeout_us = q->call.deadline_us - now;

    coldrl_client_start(agent->client, &q->call);

    return q->call.active;
}


static void
ngx_http_coldrl_question_ended(ngx_http_coldrl_agent_t *agent,
    ngx_http_coldrl_question_t *q)
{
    const char                 *why;
    coldrl_answer_t             answer;
    coldrl_result_t             rc;
    ngx_http_coldrl_stats_t    *stats;
    ngx_http_coldrl_outcome_e   outcome;

    rc = q->call.result;
    why = coldrl_client_error(agent->client);
    ngx_memzero(&answer, sizeof(coldrl_answer_t));

    if (rc == COLDRL_OK
        && coldrl_wire_decode_answer(q->in, q->call.answer_len, q->sample.n,
                                     &answer)
           != 0)
    {
        rc = COLDRL_GARBLED;
        why = "the answer breaks the wire contract";
    }

    ngx_http_coldrl_note(agent, &agent->deciding, rc, why);

    outcome = ngx_http_coldrl_outcome(rc, &answer);

    if (outcome != NGX_HTTP_COLDRL_UNREACHABLE) {
        stats = &agent->mcf->sh->stats;
        coldrl_histogram_add(&stats->latency, coldrl_monotonic_us()
                                              - q->call.started_us);
    }

    q->zone->run->asking--;

    ngx_http_coldrl_answered(agent->mcf, q->zone, outcome, &q->sample,
                             &answer);

    q->used = 0;
}


static ngx_http_coldrl_outcome_e
ngx_http_coldrl_outcome(coldrl_result_t rc, coldrl_answer_t *answer)
{
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


static void
ngx_http_coldrl_report_ended(ngx_http_coldrl_agent_t *agent)
{
    const char         *why;
    coldrl_result_t     rc;
    coldrl_reported_t   reported;

    rc = agent->report.result;
    why = coldrl_client_error(agent->client);
    ngx_memzero(&reported, sizeof(coldrl_reported_t));

    if (rc == COLDRL_OK
        && coldrl_wire_decode_reported(agent->report_in,
                                       agent->report.answer_len, &reported)
           != 0)
    {
        rc = COLDRL_GARBLED;
        why = "the answer breaks the wire contract";
    }

    ngx_http_coldrl_note(agent, &agent->reporting, rc, why);

    agent->report_used = 0;

    ngx_http_coldrl_reported(agent->mcf, rc, &reported);
}


/*
 * Only changes of state are logged, so that an absent agent can't fill a disk.
 */

static void
ngx_http_coldrl_note(ngx_http_coldrl_agent_t *agent,
    coldrl_breaker_t *breaker, coldrl_result_t rc, const char *why)
{
    u_char                   *p, *last;
    const char               *what;
    ngx_http_coldrl_stats_t  *stats;

    stats = &agent->mcf->sh->stats;
    what = (breaker == &agent->deciding) ? "decisions" : "reports";

    if (rc == COLDRL_OK) {

        if (coldrl_breaker_success(breaker)) {
            ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                          "coldrl: %s go to the agent again", what);
        }

    } else {
        last = ngx_cpystrn(stats->error, (u_char *) why,
                           NGX_HTTP_COLDRL_ERROR_LEN);
        *last = '\0';
        stats->error_at = ngx_time();

        /* a socket's path may hold bytes that JSON may not */

        for (p = stats->error; p < last; p++) {
            if (*p < 0x20 || *p > 0x7e) {
                *p = '?';
            }
        }

        if (coldrl_breaker_failure(breaker, coldrl_monotonic_us())) {
            ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                          "coldrl: %s go on without the agent, "
                          "since half of the last calls failed: %s",
                          what, why);
        }
    }

    stats->deciding_open = agent->deciding.open;
    stats->reporting_open = agent->reporting.open;
}


static void
ngx_http_coldrl_arm(ngx_http_coldrl_agent_t *agent)
{
    ngx_http_coldrl_loop_arm(&agent->loop);

    agent->mcf->sh->stats.connected =
        (coldrl_client_fd(agent->client) != -1);
}
