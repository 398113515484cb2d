
/*
 * The golden bytes that Java reads and writes too: what the module says must
 * come out byte for byte the same.  The folder is the only argument.
 */


#include <stdlib.h>
#include <string.h>

#include "coldrl/v1/access.pb-c.h"
#include "coldrl/v1/eviction.pb-c.h"
#include "coldrl_wire.h"
#include "unit.h"


#define GOLDEN_SIZE  65536


static const char  *folder;
static uint8_t      golden[GOLDEN_SIZE], ours[GOLDEN_SIZE];


static size_t
read_golden(const char *name)
{
    FILE    *f;
    char     path[4096];
    size_t   len;

    snprintf(path, sizeof(path), "%s/%s.bin", folder, name);

    f = fopen(path, "rb");

    unit_check(f != NULL);

    if (f == NULL) {
        printf("can't open %s\n", path);
        return 0;
    }

    len = fread(golden, 1, sizeof(golden), f);
    fclose(f);

    unit_check(len > 0 && len < sizeof(golden));

    return len;
}


static int
same(size_t len, ssize_t ours_len)
{
    return ours_len >= 0
           && (size_t) ours_len == len
           && memcmp(golden, ours, len) == 0;
}


static void
our_ask_has_the_bytes_of_the_golden_request(void)
{
    size_t                             len, i;
    coldrl_ask_t                       ask;
    coldrl_candidate_t                 c[COLDRL_CANDIDATES_MAX];
    Coldrl__V1__SelectVictimsRequest  *msg;

    len = read_golden("SelectVictimsRequest");
    msg = coldrl__v1__select_victims_request__unpack(NULL, len, golden);

    unit_check(msg != NULL);

    if (msg == NULL) {
        return;
    }

    unit_check(msg->n_candidates <= COLDRL_CANDIDATES_MAX);

    for (i = 0; i < msg->n_candidates && i < COLDRL_CANDIDATES_MAX; i++) {
        unit_check(msg->candidates[i]->key.len == COLDRL_KEY_LEN);

        memcpy(c[i].key, msg->candidates[i]->key.data, COLDRL_KEY_LEN);
        c[i].size_bytes = msg->candidates[i]->size_bytes;
        c[i].last_access_ms = msg->candidates[i]->last_access_ms;
        c[i].uses = msg->candidates[i]->uses;
    }

    ask.zone = msg->zone;
    ask.now_ms = msg->now_ms;
    ask.bytes_needed = msg->bytes_needed;
    ask.count_needed = msg->count_needed;
    ask.budget_us = msg->budget_us;
    ask.cached_objects = msg->cached_objects;
    ask.candidates = c;
    ask.ncandidates = msg->n_candidates;

    unit_check(same(len, coldrl_wire_encode_ask(&ask, ours, sizeof(ours))));

    coldrl__v1__select_victims_request__free_unpacked(msg, NULL);
}


static void
our_report_has_the_bytes_of_the_golden_batch(const char *name)
{
    size_t                    len, i;
    coldrl_report_t           report;
    Coldrl__V1__Access       *a;
    Coldrl__V1__AccessBatch  *msg;
    static coldrl_access_t    accesses[COLDRL_ACCESSES_MAX];

    len = read_golden(name);
    msg = coldrl__v1__access_batch__unpack(NULL, len, golden);

    unit_check(msg != NULL);

    if (msg == NULL) {
        return;
    }

    unit_check(msg->n_accesses <= COLDRL_ACCESSES_MAX);

    for (i = 0; i < msg->n_accesses && i < COLDRL_ACCESSES_MAX; i++) {
        a = msg->accesses[i];

        unit_check(a->key.len == COLDRL_KEY_LEN);

        memcpy(accesses[i].key, a->key.data, COLDRL_KEY_LEN);
        accesses[i].time_ms = a->time_ms;
        accesses[i].status = (uint8_t) a->status;
        accesses[i].zone = (uint16_t) a->zone;
        accesses[i].refresh = (uint8_t) a->refresh;
        accesses[i].size_bytes = a->size_bytes;
        accesses[i].ttl_ms = a->ttl_ms;
        accesses[i].connect_ms = a->origin_connect_ms;
        accesses[i].header_ms = a->origin_header_ms;
        accesses[i].response_ms = a->origin_response_ms;
        accesses[i].groups[0] = a->extension_group;
        accesses[i].groups[1] = a->segment_group;
        accesses[i].groups[2] = a->directory_group;
    }

    memset(&report, 0, sizeof(report));

    unit_check(msg->n_zones <= COLDRL_ZONES_MAX);

    for (i = 0; i < msg->n_zones && i < COLDRL_ZONES_MAX; i++) {
        report.zones[i] = msg->zones[i];
    }

    report.nzones = msg->n_zones;
    report.accesses = accesses;
    report.naccesses = msg->n_accesses;
    report.dropped = msg->dropped;
    report.epoch = msg->epoch;
    report.position = msg->position;

    unit_check(same(len, coldrl_wire_encode_report(&report, ours,
                                                   sizeof(ours))));

    coldrl__v1__access_batch__free_unpacked(msg, NULL);
}


static void
the_golden_answer_is_read_and_comes_out_the_same(void)
{
    size_t                              len, i;
    coldrl_answer_t                     answer;
    Coldrl__V1__SelectVictimsResponse  *msg;

    len = read_golden("SelectVictimsResponse");
    msg = coldrl__v1__select_victims_response__unpack(NULL, len, golden);

    unit_check(msg != NULL);

    if (msg == NULL) {
        return;
    }

    unit_check(same(len, (ssize_t)
                    coldrl__v1__select_victims_response__pack(msg, ours)));

    unit_check(coldrl_wire_decode_answer(golden, len, COLDRL_CANDIDATES_MAX,
                                         &answer) == 0);

    unit_check(answer.victims == msg->victims);
    unit_check(answer.norder == msg->n_order);
    unit_check((int) answer.source == (int) msg->decision_source);
    unit_check(answer.elapsed_us == msg->elapsed_us);

    for (i = 0; i < answer.norder; i++) {
        unit_check(answer.order[i] == msg->order[i]);
        unit_check(answer.score[i] == msg->score[i]);
    }

    coldrl__v1__select_victims_response__free_unpacked(msg, NULL);
}


static void
the_golden_receipt_is_read_and_comes_out_the_same(void)
{
    size_t                               len;
    coldrl_reported_t                    reported;
    Coldrl__V1__ReportAccessesResponse  *msg;

    len = read_golden("ReportAccessesResponse");
    msg = coldrl__v1__report_accesses_response__unpack(NULL, len, golden);

    unit_check(msg != NULL);

    if (msg == NULL) {
        return;
    }

    unit_check(same(len, (ssize_t)
                    coldrl__v1__report_accesses_response__pack(msg, ours)));

    unit_check(coldrl_wire_decode_reported(golden, len, &reported) == 0);
    unit_check(reported.accepted == msg->accepted);
    unit_check(reported.rejected == msg->rejected);
    unit_check(reported.duplicates == msg->duplicates);

    coldrl__v1__report_accesses_response__free_unpacked(msg, NULL);
}


int
main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s GOLDEN_FOLDER\n", argv[0]);
        return 2;
    }

    folder = argv[1];

    our_ask_has_the_bytes_of_the_golden_request();
    our_report_has_the_bytes_of_the_golden_batch("AccessBatch");
    our_report_has_the_bytes_of_the_golden_batch("AccessBatchWithGroups");
    the_golden_answer_is_read_and_comes_out_the_same();
    the_golden_receipt_is_read_and_comes_out_the_same();

    return unit_end();
}
