
/*
 * LD_PRELOAD: unlink() of a file below $COLDRL_SLOW_UNLINK_DIR takes
 * $COLDRL_SLOW_UNLINK_US microseconds longer, as it does on a slow disk or
 * for a large file.  It makes the race between deletion and request common
 * enough to be measured.
 */


#define _GNU_SOURCE

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "delay.h"


static char         *dir;
static uint64_t      us;
static int         (*next)(const char *);


/* At once: NGINX writes its processes' titles over the environment. */

__attribute__((constructor))
static void
init(void)
{
    dir = delay_strdup("COLDRL_SLOW_UNLINK_DIR");
    us = delay_of("COLDRL_SLOW_UNLINK_US");
    next = (int (*)(const char *)) dlsym(RTLD_NEXT, "unlink");
}


int
unlink(const char *path)
{
    int  rc, err;

    rc = next(path);
    err = errno;

    /* after it, since it is the freeing of blocks that takes time */

    if (dir != NULL && strncmp(path, dir, strlen(dir)) == 0) {
        delay_us(us);
    }

    errno = err;

    return rc;
}
