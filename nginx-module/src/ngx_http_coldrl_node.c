
/*
 * Finding nodes in a cache zone, and reading them.  Everything here is called
 * with the zone's mutex held; no pointer to a node outlives it.
 */


#include "ngx_http_coldrl.h"


/* The same walk as the static ngx_http_file_cache_lookup(). */

ngx_http_file_cache_node_t *
ngx_http_coldrl_lookup(ngx_http_file_cache_t *cache, const u_char *key)
{
    ngx_int_t                    rc;
    ngx_rbtree_key_t             node_key;
    ngx_rbtree_node_t           *node, *sentinel;
    ngx_http_file_cache_node_t  *fcn;

    ngx_memcpy((u_char *) &node_key, key, sizeof(ngx_rbtree_key_t));

    node = cache->sh->rbtree.root;
    sentinel = cache->sh->rbtree.sentinel;

    while (node != sentinel) {

        if (node_key != node->key) {
            node = (node_key < node->key) ? node->left : node->right;
            continue;
        }

        fcn = (ngx_http_file_cache_node_t *) node;

        rc = ngx_memcmp(&key[sizeof(ngx_rbtree_key_t)], fcn->key,
                        NGX_HTTP_CACHE_KEY_LEN - sizeof(ngx_rbtree_key_t));

        if (rc == 0) {
            return fcn;
        }

        node = (rc < 0) ? node->left : node->right;
    }

    return NULL;
}


/*
 * Keys are MD5 sums, so the node that follows a random key is a draw in O(log
 * n), but one weighted by the gap in front of it.  Its neighbours are as
 * random as itself: taken in runs, the gaps even out, and the tree is searched
 * once.
 */

ngx_http_file_cache_node_t *
ngx_http_coldrl_draw(ngx_http_file_cache_t *cache, uint64_t random)
{
    ngx_rbtree_key_t    key;
    ngx_rbtree_node_t  *node, *next, *sentinel;

    sentinel = cache->sh->rbtree.sentinel;

    if (cache->sh->rbtree.root == sentinel) {
        return NULL;
    }

    key = (ngx_rbtree_key_t) random;
    next = NULL;
    node = cache->sh->rbtree.root;

    while (node != sentinel) {

        if (key <= node->key) {
            next = node;
            node = node->left;

        } else {
            node = node->right;
        }
    }

    if (next == NULL) {
        next = ngx_rbtree_min(cache->sh->rbtree.root, sentinel);
    }

    return (ngx_http_file_cache_node_t *) next;
}


/* The neighbour of the next higher key; the lowest follows the highest. */

ngx_http_file_cache_node_t *
ngx_http_coldrl_next(ngx_http_file_cache_t *cache,
    ngx_http_file_cache_node_t *fcn)
{
    ngx_rbtree_node_t  *next;

    next = ngx_rbtree_next(&cache->sh->rbtree, &fcn->node);

    if (next == NULL) {
        next = ngx_rbtree_min(cache->sh->rbtree.root,
                              cache->sh->rbtree.sentinel);
    }

    return (ngx_http_file_cache_node_t *) next;
}


void
ngx_http_coldrl_key(ngx_http_file_cache_node_t *fcn, u_char *key)
{
    ngx_memcpy(key, (u_char *) &fcn->node.key, sizeof(ngx_rbtree_key_t));
    ngx_memcpy(&key[sizeof(ngx_rbtree_key_t)], fcn->key,
               NGX_HTTP_CACHE_KEY_LEN - sizeof(ngx_rbtree_key_t));
}


ngx_uint_t
ngx_http_coldrl_busy(ngx_http_file_cache_node_t *fcn)
{
    return fcn->count || fcn->updating || fcn->deleting;
}


/* A node without a file: one that waits for proxy_cache_min_uses. */

ngx_uint_t
ngx_http_coldrl_bare(ngx_http_file_cache_node_t *fcn)
{
    return !fcn->exists;
}


/* Why a victim is spared now, if at all; fcn is NULL if it is gone. */

ngx_http_coldrl_skip_e
ngx_http_coldrl_check_victim(ngx_http_file_cache_node_t *fcn,
    coldrl_victim_t *victim)
{
    if (fcn == NULL || ngx_http_coldrl_bare(fcn) || fcn->fs_size <= 0) {
        return NGX_HTTP_COLDRL_SKIP_GONE;
    }

    /* the time of expiry has only seconds, the count of uses wraps */

    if (fcn->expire != victim->expire || fcn->uses != victim->uses) {
        return NGX_HTTP_COLDRL_SKIP_USED;
    }

    return ngx_http_coldrl_busy(fcn) ? NGX_HTTP_COLDRL_SKIP_BUSY
                                     : NGX_HTTP_COLDRL_SKIP_NONE;
}


/*
 * When the object was last used, to the second.  After "inactive" was
 * shortened, or the clock was set back, that would lie in the future.
 */

time_t
ngx_http_coldrl_used(ngx_http_coldrl_zone_t *zone,
    ngx_http_file_cache_node_t *fcn)
{
    time_t  now, used;

    now = ngx_time();
    used = fcn->expire - zone->cache->inactive;

    if (used > now && zone->inactive_before > zone->cache->inactive) {
        used = fcn->expire - zone->inactive_before;
    }

    if (used > now) {
        return now;
    }

    return ngx_max(used, 0);
}


/* splitmix64: the C library's generator has only 31 bits */

uint64_t
ngx_http_coldrl_random(void)
{
    uint64_t         z;
    static uint64_t  state;

    if (state == 0) {
        state = ((uint64_t) ngx_random() << 32) ^ (uint64_t) ngx_random()
                ^ ((uint64_t) ngx_pid << 16) ^ (uint64_t) ngx_time();
    }

    state += 0x9e3779b97f4a7c15ULL;

    z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;

    return z ^ (z >> 31);
}
