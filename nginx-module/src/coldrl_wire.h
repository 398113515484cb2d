
/*
 * The agent's protocol buffers as plain C structs, with every limit of the
 * wire contract checked on the way in and out.  Free of NGINX types, so that
 * it can be tested and fuzzed alone.
 */


#ifndef _COLDRL_WIRE_H_INCLUDED_
#define _COLDRL_WIRE_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "coldrl_groups.h"


#define COLDRL_KEY_LEN             16
#define COLDRL_ZONE_LEN            255
#define COLDRL_ZONES_MAX           64
#define COLDRL_CANDIDATES_MAX      64
#define COLDRL_ACCESSES_MAX        1024
#define COLDRL_VERSION_LEN         64

/* The largest well-formed answers, with room for fields added later. */
#define COLDRL_VICTIMS_LEN_MAX     4096
#define COLDRL_REPORTED_LEN_MAX    1024

/* The largest requests: every field at its longest. */
#define COLDRL_ASK_LEN_MAX         4096
#define COLDRL_REPORT_LEN_MAX      (COLDRL_ACCESSES_MAX * 96                   \
                                    + COLDRL_ZONES_MAX * (COLDRL_ZONE_LEN + 4) \
                                    + 512)


/* Numbers of coldrl.v1.DecisionSource. */
typedef enum {
    COLDRL_SOURCE_UNSPECIFIED = 0,
    COLDRL_SOURCE_MODEL,
    COLDRL_SOURCE_LRU_BUDGET,
    COLDRL_SOURCE_LRU_NO_MODEL,
    COLDRL_SOURCE_LRU_GUARD,
    COLDRL_SOURCE_LRU_OVERLOAD,
    COLDRL_SOURCE_LRU_MODEL_ERROR,
    COLDRL_SOURCE_LAST
} coldrl_source_t;


typedef struct {
    uint8_t                   key[COLDRL_KEY_LEN];
    uint64_t                  size_bytes;
    int64_t                   last_access_ms;
    uint32_t                  uses;
} coldrl_candidate_t;


typedef struct {
    const char               *zone;
    int64_t                   now_ms;
    uint64_t                  bytes_needed;
    uint32_t                  count_needed;
    uint32_t                  budget_us;
    uint64_t                  cached_objects;
    const coldrl_candidate_t *candidates;
    size_t                    ncandidates;
} coldrl_ask_t;


typedef struct {
    uint64_t                  victims;
    uint8_t                   order[COLDRL_CANDIDATES_MAX];
    /* parallel to order; zeros if the agent sends none */
    float                     score[COLDRL_CANDIDATES_MAX];
    size_t                    norder;
    coldrl_source_t           source;
    uint32_t                  elapsed_us;
    char                      model_version[COLDRL_VERSION_LEN + 1];
} coldrl_answer_t;


typedef struct {
    uint8_t                   key[COLDRL_KEY_LEN];
    int64_t                   time_ms;
    uint64_t                  size_bytes;
    int64_t                   ttl_ms;
    int32_t                   connect_ms;
    int32_t                   header_ms;
    int32_t                   response_ms;
    uint32_t                  groups[COLDRL_GROUPS];
    /* an index of the report's zones */
    uint16_t                  zone;
    uint8_t                   status;
    uint8_t                   refresh;
} coldrl_access_t;


typedef struct {
    const char               *zones[COLDRL_ZONES_MAX];
    size_t                    nzones;
    const coldrl_access_t    *accesses;
    size_t                    naccesses;
    uint64_t                  dropped;
    uint64_t                  epoch;
    uint64_t                  position;
} coldrl_report_t;


typedef struct {
    uint64_t                  accepted;
    uint64_t                  rejected;
    uint64_t                  duplicates;
} coldrl_reported_t;


/* Each returns the length written to buf, or -1 if a limit is exceeded. */
ssize_t coldrl_wire_encode_ask(const coldrl_ask_t *ask, uint8_t *buf,
    size_t size);
ssize_t coldrl_wire_encode_report(const coldrl_report_t *report,
    uint8_t *buf, size_t size);

/* Each returns 0, or -1 if the bytes are not what the contract allows. */
int coldrl_wire_decode_answer(const uint8_t *buf, size_t len,
    size_t ncandidates, coldrl_answer_t *answer);
int coldrl_wire_decode_reported(const uint8_t *buf, size_t len,
    coldrl_reported_t *reported);


#endif /* _COLDRL_WIRE_H_INCLUDED_ */
