
/*
 * A deletion: NGINX's own code deletes one object at the tail of the queue,
 * and the effects of its race are corrected.
 *
 * The race: NGINX subtracts the file's size from the zone's, lets go of the
 * mutex, unlinks, and takes the mutex again.  A request that takes the node in
 * between keeps it alive: its size is then subtracted a second time when the
 * object is stored again or deleted.  A request that ends in between leaves a
 * file without a node.  Stock NGINX has this race with its LRU too; only a
 * restart corrects it.
 *
 * So the node is marked, and the file's inode is held by an O_PATH descriptor
 * (so that its number is not used again), before NGINX deletes.  The state
 * afterwards shows what happened.
 */


#define _GNU_SOURCE

#include "ngx_http_coldrl.h"


/* in a byte of the node that NGINX leaves unused: 0 in a new node */
#define NGX_HTTP_COLDRL_MARK  0xc7


typedef struct {
    u_char                        key[COLDRL_KEY_LEN];
    off_t                         fs_size;
    ngx_file_uniq_t               uniq;
    ngx_uint_t                    bare;         /* unsigned  bare:1; */
    ngx_uint_t                    expired;      /* unsigned  expired:1; */

    /* the node before it in the queue */
    ngx_uint_t                    has_next;     /* unsigned  has_next:1; */
    u_char                        next[COLDRL_KEY_LEN];
    off_t                         next_size;
    ngx_uint_t                    next_bare;    /* unsigned  next_bare:1; */

    ngx_fd_t                      fd;
    ino_t                         inode;
    u_char                        name[NGX_MAX_PATH];
} ngx_http_coldrl_watch_t;


static ngx_int_t ngx_http_coldrl_watch(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w);
static void ngx_http_coldrl_watch_file(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w);
static ngx_uint_t ngx_http_coldrl_is_gone(ngx_http_file_cache_t *cache,
    const u_char *key);
static void ngx_http_coldrl_native(ngx_http_coldrl_zone_t *zone);
static ngx_uint_t ngx_http_coldrl_settle(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w, ngx_uint_t *repaired);
static ngx_uint_t ngx_http_coldrl_settle_survivor(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w, ngx_http_file_cache_node_t *fcn,
    ngx_uint_t *repaired);
static ngx_uint_t ngx_http_coldrl_remove_orphan(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w);


/* Returns 1 if NGINX deleted something; *deleted describes it. */

ngx_uint_t
ngx_http_coldrl_delete(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, ngx_http_coldrl_deleted_t *deleted)
{
    ngx_uint_t                      gone, repaired;
    ngx_http_file_cache_t          *cache;
    static ngx_http_coldrl_watch_t  watch;

    cache = zone->cache;

    ngx_memzero(deleted, sizeof(ngx_http_coldrl_deleted_t));

    if (ngx_http_coldrl_watch(cache, &watch) != NGX_OK) {
        ngx_http_coldrl_native(zone);
        return 0;
    }

    ngx_http_coldrl_native(zone);

    repaired = 0;
    gone = ngx_http_coldrl_settle(cache, &watch, &repaired);

    if (watch.fd != NGX_INVALID_FILE) {
        (void) close(watch.fd);
    }

    if (repaired) {
        ngx_http_coldrl_count(mcf->sh->stats.zones[zone->slot].repaired);
    }

    if (cache->files == 0) {
        return 0;
    }

    if (gone) {
        deleted->known = 1;
        ngx_memcpy(deleted->key, watch.key, COLDRL_KEY_LEN);
        deleted->bytes = (uint64_t) watch.fs_size * cache->bsize;
        deleted->bare = watch.bare;
        deleted->expired = watch.expired;

    } else if (watch.has_next && ngx_http_coldrl_is_gone(cache, watch.next)) {
        /* it was just used, and NGINX deleted the one before it */

        deleted->known = 1;
        ngx_memcpy(deleted->key, watch.next, COLDRL_KEY_LEN);
        deleted->bytes = (uint64_t) watch.next_size * cache->bsize;
        deleted->bare = watch.next_bare;
    }

    return 1;
}


static ngx_uint_t
ngx_http_coldrl_is_gone(ngx_http_file_cache_t *cache, const u_char *key)
{
    ngx_uint_t  gone;

    ngx_shmtx_lock(&cache->shpool->mutex);

    gone = (ngx_http_coldrl_lookup(cache, key) == NULL);

    ngx_shmtx_unlock(&cache->shpool->mutex);

    return gone;
}


static ngx_int_t
ngx_http_coldrl_watch(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w)
{
    ngx_queue_t                 *q, *next;
    ngx_http_file_cache_node_t  *fcn;

    w->fd = NGX_INVALID_FILE;

    ngx_shmtx_lock(&cache->shpool->mutex);

    if (ngx_queue_empty(&cache->sh->queue)) {
        ngx_shmtx_unlock(&cache->shpool->mutex);
        return NGX_DECLINED;
    }

    q = ngx_queue_last(&cache->sh->queue);
    next = ngx_queue_prev(q);
    w->has_next = (next != ngx_queue_sentinel(&cache->sh->queue));

    if (w->has_next) {
        fcn = ngx_queue_data(next, ngx_http_file_cache_node_t, queue);
        ngx_http_coldrl_key(fcn, w->next);
        w->next_bare = ngx_http_coldrl_bare(fcn);
        w->next_size = w->next_bare ? 0 : fcn->fs_size;
    }

    fcn = ngx_queue_data(q, ngx_http_file_cache_node_t, queue);

    ngx_http_coldrl_key(fcn, w->key);
    w->bare = ngx_http_coldrl_bare(fcn);
    w->fs_size = w->bare ? 0 : fcn->fs_size;
    w->uniq = fcn->uniq;
    w->expired = (fcn->expire <= ngx_time());

    fcn->node.data = NGX_HTTP_COLDRL_MARK;

    ngx_shmtx_unlock(&cache->shpool->mutex);

    if (!w->bare) {
        ngx_http_coldrl_watch_file(cache, w);
    }

    return NGX_OK;
}


static void
ngx_http_coldrl_watch_file(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w)
{
    u_char           *p;
    size_t            len;
    ngx_path_t       *path;
    ngx_file_info_t   fi;

    path = cache->path;
    len = path->name.len + 1 + path->len + 2 * NGX_HTTP_CACHE_KEY_LEN;

    if (len >= NGX_MAX_PATH) {
        return;
    }

    p = ngx_cpymem(w->name, path->name.data, path->name.len);
    p = ngx_hex_dump(p + 1 + path->len, w->key, COLDRL_KEY_LEN);
    *p = '\0';

    ngx_create_hashed_filename(path, w->name, len);

    w->fd = open((char *) w->name, O_PATH|O_NOFOLLOW|O_CLOEXEC);

    if (w->fd == NGX_INVALID_FILE) {
        return;
    }

    if (ngx_fd_info(w->fd, &fi) == NGX_FILE_ERROR) {
        (void) close(w->fd);
        w->fd = NGX_INVALID_FILE;
        return;
    }

    w->inode = fi.st_ino;
}


/*
 * The cache's settings, private to this process, are changed for the call, so
 * that the saved manager stops after one file.
 */

static void
ngx_http_coldrl_native(ngx_http_coldrl_zone_t *zone)
{
    ngx_uint_t              files;
    ngx_http_file_cache_t  *cache;

    cache = zone->cache;

    files = cache->manager_files;
    cache->manager_files = 1;

    zone->run->next = zone->native(cache);

    cache->manager_files = files;
}


/* Returns 1 if the watched object was deleted. */

static ngx_uint_t
ngx_http_coldrl_settle(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w, ngx_uint_t *repaired)
{
    ngx_uint_t                   gone;
    ngx_http_file_cache_node_t  *fcn;

    gone = 1;

    ngx_shmtx_lock(&cache->shpool->mutex);

    fcn = ngx_http_coldrl_lookup(cache, w->key);

    /* a node without the mark is a new one for the same key */

    if (fcn != NULL && fcn->node.data == NGX_HTTP_COLDRL_MARK) {
        fcn->node.data = 0;
        gone = ngx_http_coldrl_settle_survivor(cache, w, fcn, repaired);
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);

    if (fcn == NULL && w->fd != NGX_INVALID_FILE) {
        *repaired = ngx_http_coldrl_remove_orphan(cache, w);
    }

    return gone;
}


/*
 * The node is still there: NGINX spared it, or deleted its file while a
 * request held the node.  Then the file's size was subtracted, and the node
 * must not count it any more.
 */

static ngx_uint_t
ngx_http_coldrl_settle_survivor(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w, ngx_http_file_cache_node_t *fcn,
    ngx_uint_t *repaired)
{
    ngx_file_info_t  fi;

    if (cache->files == 0
        || w->fd == NGX_INVALID_FILE
        || ngx_http_coldrl_bare(fcn)
        || ngx_fd_info(w->fd, &fi) == NGX_FILE_ERROR
        || fi.st_nlink > 0)
    {
        return 0;
    }

    if (fcn->uniq == w->uniq) {
        fcn->fs_size = 0;
        fcn->exists = 0;
        *repaired = 1;

        return 1;
    }

    /*
     * It was stored again meanwhile.  If a request took it before NGINX locked
     * the zone, NGINX deleted another object, and the zone's size is right.
     */

    if (w->has_next && ngx_http_coldrl_lookup(cache, w->next) == NULL) {
        return 0;
    }

    /* the old size was subtracted twice: by the deletion and by the storing */

    cache->sh->size += w->fs_size;

    if (ngx_file_info(w->name, &fi) == NGX_FILE_ERROR) {
        /* and it was the new file that was deleted */

        cache->sh->size -= fcn->fs_size;
        fcn->fs_size = 0;
        fcn->exists = 0;
    }

    *repaired = 1;

    return 1;
}


/*
 * A request stored the object anew and was done with it before NGINX removed
 * the node.  A request that stores an object holds its node, so a file without
 * a node belongs to none.
 */

static ngx_uint_t
ngx_http_coldrl_remove_orphan(ngx_http_file_cache_t *cache,
    ngx_http_coldrl_watch_t *w)
{
    ngx_uint_t       removed;
    ngx_file_info_t  fi;

    if (ngx_file_info(w->name, &fi) == NGX_FILE_ERROR
        || fi.st_ino == w->inode)
    {
        return 0;
    }

    ngx_shmtx_lock(&cache->shpool->mutex);

    removed = ngx_http_coldrl_lookup(cache, w->key) == NULL
              && ngx_delete_file(w->name) != NGX_FILE_ERROR;

    if (removed) {
        /* storing it added the growth */
        cache->sh->size -= (ngx_file_fs_size(&fi) + (off_t) cache->bsize - 1)
                           / (off_t) cache->bsize
                           - w->fs_size;
    }

    ngx_shmtx_unlock(&cache->shpool->mutex);

    return removed;
}
