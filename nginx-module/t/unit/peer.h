
/*
 * Peers for the client to meet: an HTTP/2 server that answers as it is told
 * to, and several that do not play by any rules.  Each has a thread and
 * serves one connection after another.
 */


#ifndef _COLDRL_PEER_H_INCLUDED_
#define _COLDRL_PEER_H_INCLUDED_


typedef enum {
    /* these speak HTTP/2 */
    PEER_ECHO = 0,
    PEER_LATE_ONCE,
    PEER_OVERSIZED,
    PEER_COMPRESSED,
    PEER_WRONG_LENGTH,
    PEER_NO_STATUS,
    PEER_UNAVAILABLE,
    PEER_INVALID,
    PEER_RESET,
    PEER_GOODBYE,

    /* these do not */
    PEER_SILENT,
    PEER_CLOSES_AT_ONCE,
    PEER_CLOSES_AFTER_REQUEST,
    PEER_GARBAGE,
    PEER_SLOW_DRIP,
    PEER_GIANT_FRAME,
    PEER_PING_FLOOD
} peer_kind_t;


typedef struct peer_s  peer_t;


/* Listens on the path when it returns. */
peer_t *peer_start(const char *path, peer_kind_t kind);
void peer_stop(peer_t *peer);

/* Connections taken so far. */
unsigned peer_connections(peer_t *peer);


#endif /* _COLDRL_PEER_H_INCLUDED_ */
