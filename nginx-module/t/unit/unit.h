
/*
 * The little that the unit tests need: checks that count, and a closing line.
 */


#ifndef _COLDRL_UNIT_H_INCLUDED_
#define _COLDRL_UNIT_H_INCLUDED_


#include <stdint.h>
#include <stdio.h>


static unsigned  unit_passed, unit_failed;


#define unit_check(condition)                                                 \
    do {                                                                      \
        if (condition) {                                                      \
            unit_passed++;                                                    \
        } else {                                                              \
            unit_failed++;                                                    \
            printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);    \
        }                                                                     \
    } while (0)


static inline int
unit_end(void)
{
    printf("%u passed, %u failed\n", unit_passed, unit_failed);

    return unit_failed ? 1 : 0;
}


#endif /* _COLDRL_UNIT_H_INCLUDED_ */
