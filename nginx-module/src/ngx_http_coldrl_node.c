
/*
 * Finding nodes in a cache zone, and what may be said of one.  Everything
 * here is called with the zone's mutex held; no pointer to a node outlives
 * it.
 */


#include "ngx_http_coldrl.h"


#define NGX_HTTP_COLDRL_STEPS_MASK  15


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
 * Keys are MD5 sums, so the node that follows a random key is a draw in
 * O(log n), but one weighted by the gap in front of the node.  A few random
 * steps onwards even that out.
 */

ngx_http_file_cache_node_t *
ngx_http_coldrl_draw(ngx_http_file_cache_t *cache, uint64_t random)
{
    ngx_uint_t          steps;
    ngx_rbtree_t       *tree;
    ngx_rbtree_key_t    key;
    ngx_rbtree_node_t  *node, *next, *sentinel;

    tree = &cache->sh->rbtree;
    sentinel = tree->sentinel;

    if (tree->root == sentinel) {
        return NULL;
    }

    key = (ngx_rbtree_key_t) random;
    /* the lowest bits of a key hardly matter to its place in the tree */
    steps = key & NGX_HTTP_COLDRL_STEPS_MASK;

    next = NULL;
    node = tree->root;

    while (node != sentinel) {

        if (key <= node->key) {
            next = node;
            node = node->left;

        } else {
            node = node->right;
        }
    }

    for ( ;; ) {

        if (next == NULL) {
            next = ngx_rbtree_min(tree->root, sentinel);
        }

        if (steps-- == 0) {
            break;
        }

        next = ngx_rbtree_next(tree, next);
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


/*
 * NGINX lets go of the mutex while it unlinks a file, and a request for the
 * object in that moment upsets the zone's accounting.  So what is in use, or
 * was a moment ago, is no victim.
 */

ngx_uint_t
ngx_http_coldrl_busy(ngx_http_file_cache_t *cache,
    ngx_http_file_cache_node_t *fcn)
{
    time_t  used;

    if (fcn->count || fcn->updating || fcn->deleting) {
        return 1;
    }

    used = fcn->expire - cache->inactive;

    return ngx_time() - used < NGX_HTTP_COLDRL_IDLE;
}
