
/*
 * LD_PRELOAD: NGINX's cache manager and loader take
 * $COLDRL_SLOW_MANAGER_US microseconds longer to start while the file
 * $COLDRL_SLOW_MANAGER_FILE exists.  One that was caught makes the file
 * $COLDRL_SLOW_MANAGER_FILE.caught.
 *
 * These two call epoll_create(256), since NGINX gives them 512 connections;
 * worker_connections of the configuration must not be 512.
 */


#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "delay.h"

#define HELPER_EVENTS  256


static char         *file;
static uint64_t      us;
static int         (*next)(int);


/* At once: NGINX writes its processes' titles over the environment. */

__attribute__((constructor))
static void
init(void)
{
    file = delay_strdup("COLDRL_SLOW_MANAGER_FILE");
    us = delay_of("COLDRL_SLOW_MANAGER_US");
    next = (int (*)(int)) dlsym(RTLD_NEXT, "epoll_create");
}


static void
be_late(void)
{
    int   fd;
    char  caught[4096];

    snprintf(caught, sizeof(caught), "%s.caught", file);

    fd = open(caught, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

    if (fd != -1) {
        close(fd);
    }

    delay_us(us);
}


int
epoll_create(int size)
{
    if (size == HELPER_EVENTS && file != NULL && access(file, F_OK) == 0) {
        be_late();
    }

    return next(size);
}
