
/*
 * LD_PRELOAD: the wall clock is off by what the file $COLDRL_CLOCK_FILE says,
 * a 64-bit number of seconds in the machine's byte order, while it is running.
 */


#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>


static const volatile int64_t   none;
static const volatile int64_t  *offset = &none;

static int  (*next_gettimeofday)(struct timeval *tv, void *tz);
static int  (*next_clock_gettime)(clockid_t clock, struct timespec *ts);


/* Mapped, so that all processes see a change at once and none has to read. */

__attribute__((constructor))
static void
init(void)
{
    int          fd;
    void        *p;
    const char  *file = getenv("COLDRL_CLOCK_FILE");

    next_gettimeofday = (int (*)(struct timeval *, void *))
                        dlsym(RTLD_NEXT, "gettimeofday");
    next_clock_gettime = (int (*)(clockid_t, struct timespec *))
                         dlsym(RTLD_NEXT, "clock_gettime");

    if (file == NULL) {
        return;
    }

    fd = open(file, O_RDONLY | O_CLOEXEC);

    if (fd == -1) {
        return;
    }

    p = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);

    if (p != MAP_FAILED) {
        offset = p;
    }

    close(fd);
}


int
gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
    int  rc;

    rc = next_gettimeofday(tv, tz);

    if (rc == 0) {
        tv->tv_sec += *offset;
    }

    return rc;
}


int
clock_gettime(clockid_t clock, struct timespec *ts)
{
    int  rc;

    rc = next_clock_gettime(clock, ts);

    if (rc == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    {
        ts->tv_sec += *offset;
    }

    return rc;
}


time_t
time(time_t *out)
{
    struct timeval  tv;

    (void) gettimeofday(&tv, NULL);

    if (out != NULL) {
        *out = tv.tv_sec;
    }

    return tv.tv_sec;
}
