
/*
 * The groups of an object by its URL: hashes that docs/url-groups.md defines
 * and the Java class UrlGroups computes too.
 */


#ifndef _COLDRL_GROUPS_H_INCLUDED_
#define _COLDRL_GROUPS_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


/* By extension, by first directory and extension, by directory. */
#define COLDRL_GROUPS  3


/* None is 0, which means unknown. */
void coldrl_groups(const uint8_t *target, size_t len,
    uint32_t groups[COLDRL_GROUPS]);


#endif /* _COLDRL_GROUPS_H_INCLUDED_ */
