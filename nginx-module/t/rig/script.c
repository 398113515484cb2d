
/*
 * Answers and counts of the scripted agent.
 */


#include <stdlib.h>
#include <string.h>

#include "coldrl/v1/access.pb-c.h"
#include "coldrl/v1/eviction.pb-c.h"
#include "script.h"

#define KEY_LEN     16
#define CANDIDATES  64
/* a power of two, above the keys that any scenario has */
#define KEYS        (1 << 20)


typedef struct {
    uint8_t   (*keys)[KEY_LEN];
    uint64_t    n;
} set_t;


typedef struct {
    uint32_t    index;
    uint64_t    size;
    float       score;
} ranked_t;


static struct {
    uint64_t    questions;
    uint64_t    candidates;
    uint64_t    named;
    /* candidates that were none before, and those of them that were young */
    set_t       seen;
    uint64_t    first_young;
    uint64_t    reports;
    uint64_t    accesses;
    set_t       accessed;
    uint64_t    refreshes;
    uint64_t    hits;
    uint64_t    misses;
} counts;


/* 1 if the key is new to the set; a full set takes no more. */

static int
set_add(set_t *set, const uint8_t *key)
{
    size_t                i;
    static const uint8_t  none[KEY_LEN];

    if (set->keys == NULL) {
        set->keys = calloc(KEYS, KEY_LEN);

        if (set->keys == NULL) {
            abort();
        }
    }

    memcpy(&i, key, sizeof(i));

    for (i &= KEYS - 1; memcmp(set->keys[i], none, KEY_LEN) != 0;
         i = (i + 1) & (KEYS - 1))
    {
        if (memcmp(set->keys[i], key, KEY_LEN) == 0) {
            return 0;
        }
    }

    if (set->n == KEYS / 2) {
        return 0;
    }

    memcpy(set->keys[i], key, KEY_LEN);
    set->n++;

    return 1;
}


static int
by_score(const void *a, const void *b)
{
    float  x = ((const ranked_t *) a)->score,
           y = ((const ranked_t *) b)->score;

    return (x < y) - (x > y);
}


static void
script_rank(const script_t *script, const Coldrl__V1__SelectVictimsRequest *q,
    ranked_t *ranked)
{
    size_t                        i;
    int64_t                       idle;
    const Coldrl__V1__Candidate  *c;

    for (i = 0; i < q->n_candidates; i++) {
        c = q->candidates[i];
        idle = q->now_ms - c->last_access_ms;

        ranked[i].index = (uint32_t) i;
        ranked[i].size = c->size_bytes;
        ranked[i].score = script->order == SCRIPT_SIZE ? (float) c->size_bytes
                                                       : (float) idle / 1000;

        counts.candidates++;

        if (set_add(&counts.seen, c->key.data)
            && c->uses <= 1
            && idle <= script->young_ms)
        {
            counts.first_young++;
        }
    }

    qsort(ranked, q->n_candidates, sizeof(ranked_t), by_score);
}


static ssize_t
script_answer(const script_t *script,
    const Coldrl__V1__SelectVictimsRequest *q, uint8_t *out, size_t size)
{
    size_t                              i;
    float                               score[CANDIDATES];
    ranked_t                            ranked[CANDIDATES];
    uint32_t                            order[CANDIDATES];
    uint64_t                            bytes;
    Coldrl__V1__SelectVictimsResponse   a =
        COLDRL__V1__SELECT_VICTIMS_RESPONSE__INIT;

    script_rank(script, q, ranked);

    bytes = 0;

    for (i = 0; i < q->n_candidates; i++) {

        if (i >= q->count_needed && bytes >= q->bytes_needed) {
            break;
        }

        order[i] = ranked[i].index;
        score[i] = ranked[i].score;
        bytes += ranked[i].size;
        a.victims |= (uint64_t) 1 << ranked[i].index;
    }

    a.order = order;
    a.n_order = i;
    a.score = score;
    a.n_score = i;
    a.decision_source = COLDRL__V1__DECISION_SOURCE__MODEL;
    a.model_version = "scripted";
    a.elapsed_us = 1;

    counts.questions++;
    counts.named += i;

    if (coldrl__v1__select_victims_response__get_packed_size(&a) > size) {
        return -1;
    }

    return (ssize_t) coldrl__v1__select_victims_response__pack(&a, out);
}


ssize_t
script_select(const script_t *script, const uint8_t *msg, size_t len,
    uint8_t *out, size_t size)
{
    size_t                             i;
    ssize_t                            n;
    Coldrl__V1__SelectVictimsRequest  *q;

    q = coldrl__v1__select_victims_request__unpack(NULL, len, msg);

    if (q == NULL) {
        return -1;
    }

    n = q->n_candidates <= CANDIDATES ? 0 : -1;

    for (i = 0; n == 0 && i < q->n_candidates; i++) {
        n = q->candidates[i]->key.len == KEY_LEN ? 0 : -1;
    }

    if (n == 0) {
        n = script_answer(script, q, out, size);
    }

    coldrl__v1__select_victims_request__free_unpacked(q, NULL);

    return n;
}


static void
script_count(const Coldrl__V1__Access *access)
{
    if (access->refresh) {
        counts.refreshes++;
        return;
    }

    counts.accesses++;
    counts.hits += access->status == COLDRL__V1__CACHE_STATUS__HIT;
    counts.misses += access->status == COLDRL__V1__CACHE_STATUS__MISS;

    if (access->key.len == KEY_LEN) {
        set_add(&counts.accessed, access->key.data);
    }
}


ssize_t
script_report(const uint8_t *msg, size_t len, uint8_t *out, size_t size)
{
    size_t                               i;
    Coldrl__V1__AccessBatch             *batch;
    Coldrl__V1__ReportAccessesResponse   a =
        COLDRL__V1__REPORT_ACCESSES_RESPONSE__INIT;

    batch = coldrl__v1__access_batch__unpack(NULL, len, msg);

    if (batch == NULL) {
        return -1;
    }

    for (i = 0; i < batch->n_accesses; i++) {
        script_count(batch->accesses[i]);
    }

    counts.reports++;
    a.accepted = batch->n_accesses;

    coldrl__v1__access_batch__free_unpacked(batch, NULL);

    if (coldrl__v1__report_accesses_response__get_packed_size(&a) > size) {
        return -1;
    }

    return (ssize_t) coldrl__v1__report_accesses_response__pack(&a, out);
}


void
script_print(FILE *to)
{
    fprintf(to,
            "{\"questions\":%llu,\"candidates\":%llu,\"named\":%llu,"
            "\"first\":%llu,\"first_young\":%llu,\"reports\":%llu,"
            "\"accesses\":%llu,\"keys\":%llu,\"refreshes\":%llu,"
            "\"hits\":%llu,\"misses\":%llu}\n",
            (unsigned long long) counts.questions,
            (unsigned long long) counts.candidates,
            (unsigned long long) counts.named,
            (unsigned long long) counts.seen.n,
            (unsigned long long) counts.first_young,
            (unsigned long long) counts.reports,
            (unsigned long long) counts.accesses,
            (unsigned long long) counts.accessed.n,
            (unsigned long long) counts.refreshes,
            (unsigned long long) counts.hits,
            (unsigned long long) counts.misses);
}
