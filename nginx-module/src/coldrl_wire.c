
/* Encoding and decoding of the messages to and from the agent. */


#include <math.h>
#include <string.h>

#include "coldrl/v1/access.pb-c.h"
#include "coldrl/v1/eviction.pb-c.h"
#include "coldrl_wire.h"


#define COLDRL_STATUS_MAX  COLDRL__V1__CACHE_STATUS__SCARCE


static int coldrl_wire_check_order(
    const Coldrl__V1__SelectVictimsResponse *msg, size_t ncandidates,
    coldrl_answer_t *answer);
static void coldrl_wire_copy_version(char *dst, const char *src);


ssize_t
coldrl_wire_encode_ask(const coldrl_ask_t *ask, uint8_t *buf, size_t size)
{
    size_t                            i;
    Coldrl__V1__Candidate             c[COLDRL_CANDIDATES_MAX];
    Coldrl__V1__Candidate            *cp[COLDRL_CANDIDATES_MAX];
    Coldrl__V1__SelectVictimsRequest  msg;

    if (ask->ncandidates == 0
        || ask->ncandidates > COLDRL_CANDIDATES_MAX
        || strlen(ask->zone) > COLDRL_ZONE_LEN)
    {
        return -1;
    }

    coldrl__v1__select_victims_request__init(&msg);

    for (i = 0; i < ask->ncandidates; i++) {
        coldrl__v1__candidate__init(&c[i]);

        c[i].key.len = COLDRL_KEY_LEN;
        c[i].key.data = (uint8_t *) ask->candidates[i].key;
        c[i].size_bytes = ask->candidates[i].size_bytes;
        c[i].last_access_ms = ask->candidates[i].last_access_ms;
        c[i].uses = ask->candidates[i].uses;

        cp[i] = &c[i];
    }

    msg.zone = (char *) ask->zone;
    msg.now_ms = ask->now_ms;
    msg.bytes_needed = ask->bytes_needed;
    msg.count_needed = ask->count_needed;
    msg.budget_us = ask->budget_us;
    msg.cached_objects = ask->cached_objects;
    msg.n_candidates = ask->ncandidates;
    msg.candidates = cp;

    if (coldrl__v1__select_victims_request__get_packed_size(&msg) > size) {
        return -1;
    }

    return (ssize_t) coldrl__v1__select_victims_request__pack(&msg, buf);
}


ssize_t
coldrl_wire_encode_report(const coldrl_report_t *report, uint8_t *buf,
    size_t size)
{
    size_t                    i;
    const coldrl_access_t    *access;
    Coldrl__V1__Access        a[COLDRL_ACCESSES_MAX];
    Coldrl__V1__Access       *ap[COLDRL_ACCESSES_MAX];
    Coldrl__V1__AccessBatch   msg;

    if (report->naccesses > COLDRL_ACCESSES_MAX
        || report->nzones > COLDRL_ZONES_MAX)
    {
        return -1;
    }

    for (i = 0; i < report->nzones; i++) {
        if (strlen(report->zones[i]) > COLDRL_ZONE_LEN) {
            return -1;
        }
    }

    coldrl__v1__access_batch__init(&msg);

    for (i = 0; i < report->naccesses; i++) {
        access = &report->accesses[i];

        if (access->zone >= report->nzones) {
            return -1;
        }

        coldrl__v1__access__init(&a[i]);

        a[i].key.len = COLDRL_KEY_LEN;
        a[i].key.data = (uint8_t *) access->key;
        a[i].time_ms = access->time_ms;
        a[i].status = (access->status <= COLDRL_STATUS_MAX) ? access->status
                                                            : 0;
        a[i].size_bytes = access->size_bytes;
        a[i].ttl_ms = access->ttl_ms;
        a[i].origin_connect_ms = access->connect_ms;
        a[i].origin_header_ms = access->header_ms;
        a[i].origin_response_ms = access->response_ms;
        a[i].zone = access->zone;
        a[i].refresh = access->refresh;
        a[i].extension_group = access->groups[0];
        a[i].segment_group = access->groups[1];
        a[i].directory_group = access->groups[2];

        ap[i] = &a[i];
    }

    msg.n_zones = report->nzones;
    msg.zones = (char **) report->zones;
    msg.n_accesses = report->naccesses;
    msg.accesses = ap;
    msg.dropped = report->dropped;
    msg.epoch = report->epoch;
    msg.position = report->position;

    if (coldrl__v1__access_batch__get_packed_size(&msg) > size) {
        return -1;
    }

    return (ssize_t) coldrl__v1__access_batch__pack(&msg, buf);
}


int
coldrl_wire_decode_answer(const uint8_t *buf, size_t len, size_t ncandidates,
    coldrl_answer_t *answer)
{
    int                                 rc;
    Coldrl__V1__SelectVictimsResponse  *msg;

    if (len > COLDRL_VICTIMS_LEN_MAX
        || ncandidates == 0
        || ncandidates > COLDRL_CANDIDATES_MAX)
    {
        return -1;
    }

    msg = coldrl__v1__select_victims_response__unpack(NULL, len, buf);
    if (msg == NULL) {
        return -1;
    }

    memset(answer, 0, sizeof(coldrl_answer_t));

    rc = coldrl_wire_check_order(msg, ncandidates, answer);

    if (rc == 0) {
        /* an unknown source counts as LRU */

        if ((int) msg->decision_source > COLDRL_SOURCE_UNSPECIFIED
            && (int) msg->decision_source < COLDRL_SOURCE_LAST)
        {
            answer->source = (coldrl_source_t) msg->decision_source;
        }

        answer->elapsed_us = msg->elapsed_us;
        coldrl_wire_copy_version(answer->model_version, msg->model_version);
    }

    coldrl__v1__select_victims_response__free_unpacked(msg, NULL);

    return rc;
}


/*
 * The bitmask and the order must name the same candidates: otherwise the whole
 * answer is rejected.
 */

static int
coldrl_wire_check_order(const Coldrl__V1__SelectVictimsResponse *msg,
    size_t ncandidates, coldrl_answer_t *answer)
{
    size_t    i;
    uint64_t  seen, bit;

    if (msg->n_order > ncandidates) {
        return -1;
    }

    if (msg->n_score != 0 && msg->n_score != msg->n_order) {
        return -1;
    }

    seen = 0;

    for (i = 0; i < msg->n_order; i++) {

        if (msg->order[i] >= ncandidates) {
            return -1;
        }

        bit = (uint64_t) 1 << msg->order[i];

        if (seen & bit) {
            return -1;
        }

        seen |= bit;
        answer->order[i] = (uint8_t) msg->order[i];

        if (msg->n_score == 0) {
            continue;
        }

        if (!isfinite(msg->score[i])) {
            return -1;
        }

        answer->score[i] = msg->score[i];
    }

    if (seen != msg->victims) {
        return -1;
    }

    answer->victims = msg->victims;
    answer->norder = msg->n_order;

    return 0;
}


/* The version is written to logs: only printable ASCII is allowed. */

static void
coldrl_wire_copy_version(char *dst, const char *src)
{
    size_t  i;

    for (i = 0; i < COLDRL_VERSION_LEN && src[i] != '\0'; i++) {
        dst[i] = (src[i] > 0x20 && src[i] < 0x7f) ? src[i] : '?';
    }

    dst[i] = '\0';
}


int
coldrl_wire_decode_reported(const uint8_t *buf, size_t len,
    coldrl_reported_t *reported)
{
    Coldrl__V1__ReportAccessesResponse  *msg;

    if (len > COLDRL_REPORTED_LEN_MAX) {
        return -1;
    }

    msg = coldrl__v1__report_accesses_response__unpack(NULL, len, buf);
    if (msg == NULL) {
        return -1;
    }

    reported->accepted = msg->accepted;
    reported->rejected = msg->rejected;
    reported->duplicates = msg->duplicates;

    coldrl__v1__report_accesses_response__free_unpacked(msg, NULL);

    return 0;
}
