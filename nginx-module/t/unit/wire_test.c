
/*
 * The wire codec: round trips, every limit, and bytes that mean nothing.
 */


#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coldrl/v1/access.pb-c.h"
#include "coldrl/v1/eviction.pb-c.h"
#include "coldrl_wire.h"
#include "unit.h"


#define ROUNDS  200000


typedef Coldrl__V1__SelectVictimsRequest   request_t;
typedef Coldrl__V1__SelectVictimsResponse  response_t;
typedef Coldrl__V1__AccessBatch            batch_t;


static size_t
response_bytes(uint8_t *buf, uint64_t victims, uint32_t *order, size_t n,
    int source)
{
    response_t  msg;

    coldrl__v1__select_victims_response__init(&msg);

    msg.victims = victims;
    msg.order = order;
    msg.n_order = n;
    msg.decision_source = source;
    msg.model_version = "abc123";
    msg.elapsed_us = 77;

    return coldrl__v1__select_victims_response__pack(&msg, buf);
}


static void
an_ask_survives_the_round_trip(void)
{
    size_t              i;
    ssize_t             len;
    uint8_t             buf[COLDRL_ASK_LEN_MAX];
    request_t          *msg;
    coldrl_ask_t        ask;
    coldrl_candidate_t  c[COLDRL_CANDIDATES_MAX];

    for (i = 0; i < COLDRL_CANDIDATES_MAX; i++) {
        memset(c[i].key, (int) i, COLDRL_KEY_LEN);
        c[i].size_bytes = UINT64_MAX - i;
        c[i].last_access_ms = -(int64_t) i - 1;
        c[i].uses = UINT32_MAX;
    }

    ask.zone = "a zone";
    ask.now_ms = INT64_MAX;
    ask.bytes_needed = UINT64_MAX;
    ask.count_needed = UINT32_MAX;
    ask.budget_us = 300;
    ask.cached_objects = UINT64_MAX;
    ask.candidates = c;
    ask.ncandidates = COLDRL_CANDIDATES_MAX;

    len = coldrl_wire_encode_ask(&ask, buf, sizeof(buf));
    unit_check(len > 0);

    msg = coldrl__v1__select_victims_request__unpack(NULL, (size_t) len, buf);
    unit_check(msg != NULL);

    unit_check(strcmp(msg->zone, "a zone") == 0);
    unit_check(msg->n_candidates == COLDRL_CANDIDATES_MAX);
    unit_check(msg->budget_us == 300);

    for (i = 0; i < COLDRL_CANDIDATES_MAX; i++) {
        unit_check(memcmp(msg->candidates[i]->key.data, c[i].key, 16) == 0);
        unit_check(msg->candidates[i]->size_bytes == c[i].size_bytes);
        unit_check(msg->candidates[i]->last_access_ms == c[i].last_access_ms);
    }

    coldrl__v1__select_victims_request__free_unpacked(msg, NULL);
}


static void
an_ask_over_a_limit_is_not_encoded(void)
{
    char                zone[COLDRL_ZONE_LEN + 2];
    uint8_t             buf[COLDRL_ASK_LEN_MAX];
    coldrl_ask_t        ask = { .zone = "z", .count_needed = 1 };
    coldrl_candidate_t  c[COLDRL_CANDIDATES_MAX + 1];

    memset(c, 0, sizeof(c));
    memset(zone, 'z', sizeof(zone));
    zone[COLDRL_ZONE_LEN + 1] = '\0';

    ask.candidates = c;
    unit_check(coldrl_wire_encode_ask(&ask, buf, sizeof(buf)) == -1);

    ask.ncandidates = COLDRL_CANDIDATES_MAX + 1;
    unit_check(coldrl_wire_encode_ask(&ask, buf, sizeof(buf)) == -1);

    ask.ncandidates = 1;
    unit_check(coldrl_wire_encode_ask(&ask, buf, 10) == -1);
    unit_check(coldrl_wire_encode_ask(&ask, buf, sizeof(buf)) > 0);

    ask.zone = zone;
    unit_check(coldrl_wire_encode_ask(&ask, buf, sizeof(buf)) == -1);

    zone[COLDRL_ZONE_LEN] = '\0';
    unit_check(coldrl_wire_encode_ask(&ask, buf, sizeof(buf)) > 0);
}


static void
a_full_report_of_extremes_fits_and_survives(void)
{
    char                    zone[COLDRL_ZONE_LEN + 2];
    size_t                  i;
    ssize_t                 len;
    batch_t                *msg;
    coldrl_report_t         report;
    static uint8_t          buf[COLDRL_REPORT_LEN_MAX];
    static coldrl_access_t  a[COLDRL_ACCESSES_MAX];

    for (i = 0; i < COLDRL_ACCESSES_MAX; i++) {
        memset(a[i].key, 0xff, COLDRL_KEY_LEN);
        a[i].time_ms = INT64_MIN;
        a[i].size_bytes = UINT64_MAX;
        a[i].ttl_ms = INT64_MIN;
        a[i].connect_ms = INT32_MIN;
        a[i].header_ms = INT32_MAX;
        a[i].response_ms = INT32_MIN;
        memset(a[i].groups, 0xff, sizeof(a[i].groups));
        a[i].status = 8;
        a[i].zone = COLDRL_ZONES_MAX - 1;
    }

    a[1].status = 9;
    a[2].ttl_ms = -1;

    memset(zone, 'z', COLDRL_ZONE_LEN);
    zone[COLDRL_ZONE_LEN] = '\0';

    memset(&report, 0, sizeof(report));

    for (i = 0; i < COLDRL_ZONES_MAX; i++) {
        report.zones[i] = zone;
    }

    report.nzones = COLDRL_ZONES_MAX;
    report.accesses = a;
    report.naccesses = COLDRL_ACCESSES_MAX;
    report.dropped = UINT64_MAX;
    report.epoch = UINT64_MAX;
    report.position = UINT64_MAX;

    a[4].refresh = 1;

    len = coldrl_wire_encode_report(&report, buf, sizeof(buf));
    unit_check(len > 0);

    msg = coldrl__v1__access_batch__unpack(NULL, (size_t) len, buf);
    unit_check(msg != NULL);

    unit_check(msg->n_accesses == COLDRL_ACCESSES_MAX);
    unit_check(msg->dropped == UINT64_MAX);
    unit_check(msg->accesses[0]->status == 8);
    unit_check(msg->accesses[1]->status == 0);
    unit_check(msg->accesses[2]->ttl_ms == -1);
    unit_check(msg->accesses[3]->origin_header_ms == INT32_MAX);
    unit_check(msg->accesses[3]->zone == COLDRL_ZONES_MAX - 1);
    unit_check(!msg->accesses[3]->refresh);
    unit_check(msg->accesses[4]->refresh);
    unit_check(msg->accesses[5]->extension_group == UINT32_MAX);
    unit_check(msg->accesses[5]->segment_group == UINT32_MAX);
    unit_check(msg->accesses[5]->directory_group == UINT32_MAX);
    unit_check(msg->n_zones == COLDRL_ZONES_MAX);
    unit_check(strcmp(msg->zones[63], zone) == 0);
    unit_check(msg->epoch == UINT64_MAX);
    unit_check(msg->position == UINT64_MAX);

    coldrl__v1__access_batch__free_unpacked(msg, NULL);

    unit_check(coldrl_wire_encode_report(&report, buf, 1000) == -1);

    report.naccesses = COLDRL_ACCESSES_MAX + 1;
    unit_check(coldrl_wire_encode_report(&report, buf, sizeof(buf)) == -1);

    /* an access of a zone that is not named */
    report.naccesses = 1;
    report.nzones = COLDRL_ZONES_MAX - 1;
    unit_check(coldrl_wire_encode_report(&report, buf, sizeof(buf)) == -1);

    report.nzones = COLDRL_ZONES_MAX;
    unit_check(coldrl_wire_encode_report(&report, buf, sizeof(buf)) > 0);

    zone[COLDRL_ZONE_LEN] = 'z';
    zone[COLDRL_ZONE_LEN + 1] = '\0';
    unit_check(coldrl_wire_encode_report(&report, buf, sizeof(buf)) == -1);
}


static void
an_answer_is_taken_as_it_was_given(void)
{
    size_t           len;
    uint8_t          buf[1024];
    uint32_t         order[] = { 63, 0, 7 };
    coldrl_answer_t  answer;

    len = response_bytes(buf, (1ULL << 63) | 1 | (1 << 7), order, 3, 1);

    unit_check(coldrl_wire_decode_answer(buf, len, 64, &answer) == 0);
    unit_check(answer.norder == 3);
    unit_check(answer.order[0] == 63);
    unit_check(answer.order[2] == 7);
    unit_check(answer.source == COLDRL_SOURCE_MODEL);
    unit_check(answer.elapsed_us == 77);
    unit_check(strcmp(answer.model_version, "abc123") == 0);
}


static void
an_answer_that_contradicts_itself_is_refused(void)
{
    size_t           len;
    uint8_t          buf[1024];
    uint32_t         twice[] = { 1, 1 }, beyond[] = { 5 }, good[] = { 0, 1 };
    uint32_t         huge[] = { UINT32_MAX };
    uint32_t         many[] = { 0, 1, 2, 3, 4, 5 };
    coldrl_answer_t  answer;

    len = response_bytes(buf, 3, twice, 2, 1);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == -1);

    len = response_bytes(buf, 1 << 5, beyond, 1, 1);
    unit_check(coldrl_wire_decode_answer(buf, len, 5, &answer) == -1);
    unit_check(coldrl_wire_decode_answer(buf, len, 6, &answer) == 0);

    len = response_bytes(buf, 0, huge, 1, 1);
    unit_check(coldrl_wire_decode_answer(buf, len, 64, &answer) == -1);

    len = response_bytes(buf, 63, many, 6, 1);
    unit_check(coldrl_wire_decode_answer(buf, len, 5, &answer) == -1);

    len = response_bytes(buf, 7, good, 2, 1);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == -1);

    len = response_bytes(buf, 1, good, 2, 1);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == -1);

    len = response_bytes(buf, 3, good, 2, 1);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == 0);
}


static void
scores_are_as_many_as_victims_and_finite_or_none(void)
{
    float            score[] = { 3.5f, -1.25f };
    size_t           len;
    uint8_t          buf[1024];
    uint32_t         order[] = { 1, 0 };
    response_t       msg;
    coldrl_answer_t  answer;

    coldrl__v1__select_victims_response__init(&msg);

    msg.victims = 3;
    msg.order = order;
    msg.n_order = 2;
    msg.decision_source = 1;
    msg.score = score;
    msg.n_score = 2;

    len = coldrl__v1__select_victims_response__pack(&msg, buf);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == 0);
    unit_check(answer.score[0] == 3.5f);
    unit_check(answer.score[1] == -1.25f);

    msg.n_score = 1;
    len = coldrl__v1__select_victims_response__pack(&msg, buf);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == -1);

    msg.n_score = 0;
    len = coldrl__v1__select_victims_response__pack(&msg, buf);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == 0);
    unit_check(answer.score[0] == 0 && answer.score[1] == 0);

    msg.n_score = 2;
    score[1] = NAN;
    len = coldrl__v1__select_victims_response__pack(&msg, buf);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == -1);

    score[1] = INFINITY;
    len = coldrl__v1__select_victims_response__pack(&msg, buf);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == -1);
}


static void
an_unknown_source_counts_as_unspecified(void)
{
    size_t           len;
    uint8_t          buf[1024];
    uint32_t         order[] = { 0 };
    coldrl_answer_t  answer;

    len = response_bytes(buf, 1, order, 1, 12345);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == 0);
    unit_check(answer.source == COLDRL_SOURCE_UNSPECIFIED);

    len = response_bytes(buf, 1, order, 1, -1);
    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == 0);
    unit_check(answer.source == COLDRL_SOURCE_UNSPECIFIED);
}


static void
a_version_is_cut_and_made_printable(void)
{
    char             version[300];
    size_t           len;
    uint8_t          buf[1024];
    response_t       msg;
    coldrl_answer_t  answer;

    memset(version, 'v', sizeof(version));
    memcpy(version, "\x1b[31m\n\xff", 7);
    version[299] = '\0';

    coldrl__v1__select_victims_response__init(&msg);
    msg.model_version = version;

    len = coldrl__v1__select_victims_response__pack(&msg, buf);

    unit_check(coldrl_wire_decode_answer(buf, len, 4, &answer) == 0);
    unit_check(strlen(answer.model_version) == COLDRL_VERSION_LEN);
    unit_check(memcmp(answer.model_version, "?[31m??v", 8) == 0);
}


static void
every_cut_of_an_answer_is_safe(void)
{
    size_t           len, cut, exact;
    uint8_t          buf[1024], *copy;
    uint32_t         order[] = { 3, 2, 1, 0 };
    coldrl_answer_t  answer;

    len = response_bytes(buf, 15, order, 4, 1);
    exact = 0;

    for (cut = 0; cut < len; cut++) {
        /* a copy of just that size, so that a read beyond it is caught */
        copy = malloc(cut ? cut : 1);
        memcpy(copy, buf, cut);

        if (coldrl_wire_decode_answer(copy, cut, 64, &answer) == 0) {
            unit_check(answer.norder <= 4);
            exact++;
        }

        free(copy);
    }

    /* cuts between fields are messages of their own; most cuts are not */
    unit_check(exact < len / 2);
}


static void
an_answer_that_is_too_long_is_refused(void)
{
    uint8_t          buf[COLDRL_VICTIMS_LEN_MAX + 1];
    coldrl_answer_t  answer;

    memset(buf, 0, sizeof(buf));

    unit_check(coldrl_wire_decode_answer(buf, sizeof(buf), 64, &answer) == -1);
    unit_check(coldrl_wire_decode_answer(buf, 0, 0, &answer) == -1);
    unit_check(coldrl_wire_decode_answer(buf, 0, 65, &answer) == -1);
    unit_check(coldrl_wire_decode_answer(buf, 0, 64, &answer) == 0);
}


static void
random_bytes_are_never_believed_beyond_the_limits(void)
{
    size_t           i, k, len;
    uint8_t          buf[512], good[512];
    uint32_t         order[] = { 9, 8, 7, 6, 5 };
    unsigned           wrong;
    coldrl_answer_t    answer;
    coldrl_reported_t  reported;

    srandom(20240229);

    wrong = 0;

    for (i = 0; i < ROUNDS; i++) {

        if (i % 2) {
            len = (size_t) random() % sizeof(buf);

            for (k = 0; k < len; k++) {
                buf[k] = (uint8_t) random();
            }

        } else {
            /* a good answer with a few bytes turned */
            len = response_bytes(good, 0x3e0, order, 5, 1);
            memcpy(buf, good, len);

            for (k = 0; k < 3; k++) {
                buf[(size_t) random() % len] = (uint8_t) random();
            }
        }

        if (coldrl_wire_decode_answer(buf, len, 16, &answer) == 0) {

            if (answer.norder > 16
                || answer.victims >> 16
                || answer.source >= COLDRL_SOURCE_LAST
                || (size_t) __builtin_popcountll(answer.victims)
                   != answer.norder)
            {
                wrong++;
            }
        }

        (void) coldrl_wire_decode_reported(buf, len, &reported);
    }

    unit_check(wrong == 0);
}


int
main(void)
{
    an_ask_survives_the_round_trip();
    an_ask_over_a_limit_is_not_encoded();
    a_full_report_of_extremes_fits_and_survives();
    an_answer_is_taken_as_it_was_given();
    an_answer_that_contradicts_itself_is_refused();
    scores_are_as_many_as_victims_and_finite_or_none();
    an_unknown_source_counts_as_unspecified();
    a_version_is_cut_and_made_printable();
    every_cut_of_an_answer_is_safe();
    an_answer_that_is_too_long_is_refused();
    random_bytes_are_never_believed_beyond_the_limits();

    return unit_end();
}
