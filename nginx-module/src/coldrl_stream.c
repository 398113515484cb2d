
/*
 * gRPC exchanges over nghttp2.  A stream's user data is its call; a stream
 * without one was cancelled, and its data is dropped.
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coldrl_stream.h"


#define COLDRL_HEADERS_MAX         8192

/* gRPC status codes that are told apart */
#define COLDRL_GRPC_OK             0
#define COLDRL_GRPC_CANCELLED      1
#define COLDRL_GRPC_DEADLINE       4
#define COLDRL_GRPC_UNAVAILABLE    14

#define coldrl_nv(n, v)                                                       \
    { (uint8_t *) (n), (uint8_t *) (v), strlen(n), strlen(v),                 \
      NGHTTP2_NV_FLAG_NONE }


static ssize_t coldrl_stream_read(nghttp2_session *session, int32_t id,
    uint8_t *buf, size_t size, uint32_t *flags, nghttp2_data_source *source,
    void *data);
static int coldrl_stream_on_header(nghttp2_session *session,
    const nghttp2_frame *frame, const uint8_t *name, size_t namelen,
    const uint8_t *value, size_t valuelen, uint8_t flags, void *data);
static int coldrl_stream_on_data(nghttp2_session *session, uint8_t flags,
    int32_t id, const uint8_t *bytes, size_t len, void *data);
static int coldrl_stream_on_frame(nghttp2_session *session,
    const nghttp2_frame *frame, void *data);
static int coldrl_stream_on_close(nghttp2_session *session, int32_t id,
    uint32_t error_code, void *data);
static int coldrl_stream_number(const uint8_t *value, size_t len);


nghttp2_session *
coldrl_stream_session(void)
{
    int                          rc;
    nghttp2_session             *session;
    nghttp2_session_callbacks   *cb;
    const nghttp2_settings_entry settings[] = {
        { NGHTTP2_SETTINGS_ENABLE_PUSH, 0 },
        { NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, COLDRL_HEADERS_MAX }
    };

    if (nghttp2_session_callbacks_new(&cb) != 0) {
        return NULL;
    }

    nghttp2_session_callbacks_set_on_header_callback(cb,
                                                     coldrl_stream_on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb,
                                                       coldrl_stream_on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cb,
                                                      coldrl_stream_on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb,
                                                      coldrl_stream_on_close);

    rc = nghttp2_session_client_new(&session, cb, NULL);

    nghttp2_session_callbacks_del(cb);

    if (rc != 0) {
        return NULL;
    }

    if (nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, 2) != 0) {
        nghttp2_session_del(session);
        return NULL;
    }

    return session;
}


int
coldrl_stream_submit(nghttp2_session *session, coldrl_call_t *call)
{
    char                   timeout[16];
    int32_t                id;
    nghttp2_data_provider  body;

    snprintf(timeout, sizeof(timeout), "%uu",
             (unsigned) (call->timeout_us < 99999999 ? call->timeout_us
                                                     : 99999999));

    const nghttp2_nv headers[] = {
        coldrl_nv(":method", "POST"),
        coldrl_nv(":scheme", "http"),
        coldrl_nv(":path", call->path),
        coldrl_nv(":authority", "localhost"),
        coldrl_nv("te", "trailers"),
        coldrl_nv("content-type", "application/grpc"),
        coldrl_nv("user-agent", "coldrl-nginx"),
        coldrl_nv("grpc-timeout", timeout)
    };

    call->ended = 0;
    call->oversized = 0;
    call->sent = 0;
    call->received = 0;
    call->http_status = 0;
    call->grpc_status = -1;
    call->error_code = 0;

    call->out_prefix[0] = 0;
    call->out_prefix[1] = (uint8_t) (call->len >> 24);
    call->out_prefix[2] = (uint8_t) (call->len >> 16);
    call->out_prefix[3] = (uint8_t) (call->len >> 8);
    call->out_prefix[4] = (uint8_t) call->len;

    body.source.ptr = call;
    body.read_callback = coldrl_stream_read;

    id = nghttp2_submit_request(session, NULL, headers,
                                sizeof(headers) / sizeof(headers[0]), &body,
                                call);
    if (id < 0) {
        return -1;
    }

    call->id = id;

    return 0;
}


int
coldrl_stream_done(const coldrl_call_t *call)
{
    return call->ended || call->oversized;
}


coldrl_result_t
coldrl_stream_result(coldrl_call_t *call, char *text, size_t size)
{
    size_t  len;

    if (call->oversized) {
        snprintf(text, size, "answer longer than %zu bytes",
                 call->answer_size);
        return COLDRL_GARBLED;
    }

    if (call->grpc_status == COLDRL_GRPC_OK && call->http_status == 200) {

        len = ((size_t) call->in_prefix[1] << 24)
              | ((size_t) call->in_prefix[2] << 16)
              | ((size_t) call->in_prefix[3] << 8) | call->in_prefix[4];

        if (call->received < COLDRL_GRPC_PREFIX
            || call->in_prefix[0] != 0
            || len != call->received - COLDRL_GRPC_PREFIX)
        {
            snprintf(text, size, "answer is not one uncompressed message");
            return COLDRL_GARBLED;
        }

        call->answer_len = len;

        return COLDRL_OK;
    }

    snprintf(text, size, "HTTP status %d, gRPC status %d, HTTP/2 error %u",
             call->http_status, call->grpc_status,
             (unsigned) call->error_code);

    switch (call->grpc_status) {

    case COLDRL_GRPC_CANCELLED:
    case COLDRL_GRPC_DEADLINE:
        return COLDRL_TIMEOUT;

    case COLDRL_GRPC_UNAVAILABLE:
        return COLDRL_UNREACHABLE;

    default:
        return (call->error_code == NGHTTP2_REFUSED_STREAM)
               ? COLDRL_UNREACHABLE : COLDRL_GARBLED;
    }
}


void
coldrl_stream_cancel(nghttp2_session *session, coldrl_call_t *call)
{
    /* not found if the stream is closed already */

    if (nghttp2_session_set_stream_user_data(session, call->id, NULL) == 0) {
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, call->id,
                                  NGHTTP2_CANCEL);
    }
}


static ssize_t
coldrl_stream_read(nghttp2_session *session, int32_t id, uint8_t *buf,
    size_t size, uint32_t *flags, nghttp2_data_source *source, void *data)
{
    size_t          n, len, offset;
    coldrl_call_t  *s;

    (void) source;
    (void) data;

    s = nghttp2_session_get_stream_user_data(session, id);

    if (s == NULL) {
        /* cancelled: its message may be gone */
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }

    len = 0;

    if (s->sent < COLDRL_GRPC_PREFIX) {
        n = COLDRL_GRPC_PREFIX - s->sent;
        n = (n < size) ? n : size;

        memcpy(buf, &s->out_prefix[s->sent], n);
        s->sent += n;
        len = n;
    }

    if (s->sent >= COLDRL_GRPC_PREFIX && len < size) {
        offset = s->sent - COLDRL_GRPC_PREFIX;
        n = s->len - offset;
        n = (n < size - len) ? n : size - len;

        memcpy(buf + len, s->msg + offset, n);
        s->sent += n;
        len += n;
    }

    if (s->sent == COLDRL_GRPC_PREFIX + s->len) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    }

    return (ssize_t) len;
}


static int
coldrl_stream_on_header(nghttp2_session *session, const nghttp2_frame *frame,
    const uint8_t *name, size_t namelen, const uint8_t *value,
    size_t valuelen, uint8_t flags, void *data)
{
    coldrl_call_t  *s;

    (void) flags;
    (void) data;

    s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

    if (s == NULL) {
        return 0;
    }

    if (namelen == 7 && memcmp(name, ":status", 7) == 0) {
        s->http_status = coldrl_stream_number(value, valuelen);

    } else if (namelen == 11 && memcmp(name, "grpc-status", 11) == 0) {
        s->grpc_status = coldrl_stream_number(value, valuelen);
    }

    return 0;
}


static int
coldrl_stream_on_data(nghttp2_session *session, uint8_t flags, int32_t id,
    const uint8_t *bytes, size_t len, void *data)
{
    size_t          n;
    coldrl_call_t  *s;

    (void) flags;
    (void) data;

    s = nghttp2_session_get_stream_user_data(session, id);

    if (s == NULL || s->oversized) {
        return 0;
    }

    if (len > COLDRL_GRPC_PREFIX + s->answer_size - s->received) {
        s->oversized = 1;
        return 0;
    }

    if (s->received < COLDRL_GRPC_PREFIX) {
        n = COLDRL_GRPC_PREFIX - s->received;
        n = (n < len) ? n : len;

        memcpy(&s->in_prefix[s->received], bytes, n);
        s->received += n;
        bytes += n;
        len -= n;
    }

    if (len > 0) {
        memcpy(s->answer + (s->received - COLDRL_GRPC_PREFIX), bytes, len);
        s->received += len;
    }

    return 0;
}


static int
coldrl_stream_on_frame(nghttp2_session *session, const nghttp2_frame *frame,
    void *data)
{
    coldrl_call_t  *s;

    (void) data;

    if ((frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS)
        && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
    {
        s = nghttp2_session_get_stream_user_data(session,
                                                 frame->hd.stream_id);

        if (s != NULL) {
            s->ended = 1;
        }
    }

    return 0;
}


static int
coldrl_stream_on_close(nghttp2_session *session, int32_t id,
    uint32_t error_code, void *data)
{
    coldrl_call_t  *s;

    (void) data;

    s = nghttp2_session_get_stream_user_data(session, id);

    if (s != NULL) {
        s->ended = 1;
        s->error_code = error_code;
    }

    return 0;
}


static int
coldrl_stream_number(const uint8_t *value, size_t len)
{
    int     n;
    size_t  i;

    if (len == 0 || len > 3) {
        return -1;
    }

    n = 0;

    for (i = 0; i < len; i++) {
        if (value[i] < '0' || value[i] > '9') {
            return -1;
        }

        n = n * 10 + (value[i] - '0');
    }

    return n;
}
