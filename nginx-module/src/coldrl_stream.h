
/*
 * A gRPC exchange as a stream of an HTTP/2 session: the request, the received
 * data, and whether they are a valid answer.  Only coldrl_client.c uses it.
 */


#ifndef _COLDRL_STREAM_H_INCLUDED_
#define _COLDRL_STREAM_H_INCLUDED_


#include <nghttp2/nghttp2.h>

#include "coldrl_client.h"


/* A client session; NULL if out of memory. */
nghttp2_session *coldrl_stream_session(void);

/*
 * Opens a stream of the session for the call; 0, or -1 if the session takes no
 * more.
 */
int coldrl_stream_submit(nghttp2_session *session, coldrl_call_t *call);

int coldrl_stream_done(const coldrl_call_t *call);

/* The result of a finished call, and an explanation of a failure. */
coldrl_result_t coldrl_stream_result(coldrl_call_t *call, char *text,
    size_t size);

/* From here on the session does not touch the call any more. */
void coldrl_stream_cancel(nghttp2_session *session, coldrl_call_t *call);


#endif /* _COLDRL_STREAM_H_INCLUDED_ */
