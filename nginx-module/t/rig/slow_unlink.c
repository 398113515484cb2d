
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


int
unlink(const char *path)
{
    static int         (*next)(const char *);
    static const char   *dir;
    static uint64_t      us;

    if (next == NULL) {
        next = (int (*)(const char *)) dlsym(RTLD_NEXT, "unlink");
        dir = getenv("COLDRL_SLOW_UNLINK_DIR");
        us = delay_of("COLDRL_SLOW_UNLINK_US");
    }

    if (dir != NULL && strncmp(path, dir, strlen(dir)) == 0) {
        delay_us(us);
    }

    return next(path);
}
