
/*
 * A single gRPC exchange on an HTTP/2 session: what goes out, what has come
 * in, and what it amounts to.  Only coldrl_client.c uses it.
 */


#ifndef _COLDRL_STREAM_H_INCLUDED_
#define _COLDRL_STREAM_H_INCLUDED_


#include <nghttp2/nghttp2.h>

#include "coldrl_client.h"


#define COLDRL_GRPC_PREFIX  5


typedef struct {
    /* 0 while no call is in progress: what still arrives is then ignored */
    int32_t                   id;

    const uint8_t            *msg;
    size_t                    len;
    size_t                    sent;
    uint8_t                   out_prefix[COLDRL_GRPC_PREFIX];

    uint8_t                  *answer;
    size_t                    answer_size;
    size_t                    received;
    uint8_t                   in_prefix[COLDRL_GRPC_PREFIX];

    int                       http_status;
    int                       grpc_status;
    uint32_t                  error_code;

    unsigned                  greeted:1;
    unsigned                  ended:1;
    unsigned                  closed:1;
    unsigned                  oversized:1;
} coldrl_stream_t;


/* A client session that reports to the stream; NULL if out of memory. */
nghttp2_session *coldrl_stream_session(coldrl_stream_t *s);

/* 0, or -1 if the session takes no more requests. */
int coldrl_stream_submit(coldrl_stream_t *s, nghttp2_session *session,
    const coldrl_call_t *call);

int coldrl_stream_done(const coldrl_stream_t *s);

/* What a stream that is done amounts to; explains a failure in text. */
coldrl_result_t coldrl_stream_result(const coldrl_stream_t *s,
    size_t *answer_len, char *text, size_t size);


#endif /* _COLDRL_STREAM_H_INCLUDED_ */
