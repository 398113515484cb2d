
/*
 * The size of a cache on disk, counted file by file, independent of NGINX's
 * own count: a walk through its directories, a few files in each tick.
 */


#include "ngx_http_coldrl.h"


/* s between two walks */
#define NGX_HTTP_COLDRL_WALK_PAUSE  20

/* the path itself and its levels */
#define NGX_HTTP_COLDRL_WALK_DEPTH  (NGX_MAX_PATH_LEVEL + 1)


struct ngx_http_coldrl_walk_s {
    ngx_uint_t                    depth;
    DIR                          *dirs[NGX_HTTP_COLDRL_WALK_DEPTH];
    ngx_uint_t                    files;
    uint64_t                      blocks;
    time_t                        next;
};


static void ngx_http_coldrl_walk_start(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_walk_t *walk);
static void ngx_http_coldrl_walk_entry(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_walk_t *walk, struct dirent *entry);
static void ngx_http_coldrl_walk_down(ngx_http_coldrl_walk_t *walk,
    const char *name);


/* Goes on until the given time, or the walk is done. */

void
ngx_http_coldrl_walk(ngx_http_coldrl_main_conf_t *mcf,
    ngx_http_coldrl_zone_t *zone, uint64_t until_us)
{
    struct dirent                 *entry;
    ngx_http_coldrl_walk_t        *walk;
    ngx_http_coldrl_zone_stats_t  *stats;

    walk = zone->run->walk;

    if (walk == NULL) {
        walk = ngx_calloc(sizeof(ngx_http_coldrl_walk_t), ngx_cycle->log);
        if (walk == NULL) {
            return;
        }

        zone->run->walk = walk;
    }

    if (walk->depth == 0) {

        if (ngx_time() < walk->next) {
            return;
        }

        ngx_http_coldrl_walk_start(zone, walk);
    }

    while (walk->depth > 0 && coldrl_monotonic_us() < until_us) {
        entry = readdir(walk->dirs[walk->depth - 1]);

        if (entry == NULL) {
            (void) closedir(walk->dirs[--walk->depth]);

        } else {
            ngx_http_coldrl_walk_entry(zone, walk, entry);
        }
    }

    if (walk->depth == 0 && walk->next == 0) {
        stats = &mcf->sh->stats.zones[zone->slot];

        stats->disk_bytes = walk->blocks * zone->cache->bsize;
        stats->disk_files = walk->files;
        stats->disk_at = ngx_time();

        walk->next = ngx_time() + NGX_HTTP_COLDRL_WALK_PAUSE;
    }
}


static void
ngx_http_coldrl_walk_start(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_walk_t *walk)
{
    walk->dirs[0] = opendir((char *) zone->cache->path->name.data);

    if (walk->dirs[0] == NULL) {
        walk->next = ngx_time() + NGX_HTTP_COLDRL_WALK_PAUSE;
        return;
    }

    walk->depth = 1;
    walk->files = 0;
    walk->blocks = 0;
    walk->next = 0;
}


/*
 * Cached files are named by 32 digits; a file that is being written has a
 * suffix.
 */

static void
ngx_http_coldrl_walk_entry(ngx_http_coldrl_zone_t *zone,
    ngx_http_coldrl_walk_t *walk, struct dirent *entry)
{
    off_t            bsize;
    ngx_file_info_t  fi;

    if (entry->d_name[0] == '.'
        || fstatat(dirfd(walk->dirs[walk->depth - 1]), entry->d_name, &fi,
                   AT_SYMLINK_NOFOLLOW)
           == -1)
    {
        return;
    }

    if (ngx_is_dir(&fi)) {
        ngx_http_coldrl_walk_down(walk, entry->d_name);
        return;
    }

    if (ngx_is_file(&fi)
        && ngx_strlen(entry->d_name) == 2 * NGX_HTTP_CACHE_KEY_LEN)
    {
        bsize = zone->cache->bsize;

        walk->files++;
        walk->blocks += (ngx_file_fs_size(&fi) + bsize - 1) / bsize;
    }
}


static void
ngx_http_coldrl_walk_down(ngx_http_coldrl_walk_t *walk, const char *name)
{
    int   fd;
    DIR  *dir;

    if (walk->depth == NGX_HTTP_COLDRL_WALK_DEPTH) {
        return;
    }

    fd = openat(dirfd(walk->dirs[walk->depth - 1]), name,
                O_RDONLY|O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC);

    if (fd == -1) {
        return;
    }

    dir = fdopendir(fd);

    if (dir == NULL) {
        (void) close(fd);
        return;
    }

    walk->dirs[walk->depth++] = dir;
}
