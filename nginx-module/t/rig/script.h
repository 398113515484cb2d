
/*
 * What the scripted agent answers and what it counts.  It names the
 * candidates that were idle for longest, or the largest.
 */


#ifndef _COLDRL_RIG_SCRIPT_H_INCLUDED_
#define _COLDRL_RIG_SCRIPT_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>


typedef enum {
    SCRIPT_IDLE = 0,
    SCRIPT_SIZE
} script_order_t;


typedef struct {
    script_order_t  order;
    /* age below which a candidate counts as young, in milliseconds */
    int64_t         young_ms;
} script_t;


/*
 * Each takes the message of a call and writes the answer's; returns its
 * length, or -1 if the message breaks the wire contract.
 */
ssize_t script_select(const script_t *script, const uint8_t *msg, size_t len,
    uint8_t *out, size_t size);
ssize_t script_report(const uint8_t *msg, size_t len, uint8_t *out,
    size_t size);

/* Writes the counts as one JSON object. */
void script_print(FILE *to);


#endif /* _COLDRL_RIG_SCRIPT_H_INCLUDED_ */
