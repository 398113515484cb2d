
/* Groups of objects by their URLs. */


#include "coldrl_groups.h"


#define COLDRL_EXTENSION_LEN  8

#define COLDRL_FNV_BASIS      0x811c9dc5
#define COLDRL_FNV_PRIME      0x01000193


static const uint8_t *coldrl_groups_path(const uint8_t *p,
    const uint8_t *end);
static const uint8_t *coldrl_groups_find(const uint8_t *p,
    const uint8_t *end, uint8_t c);
static uint32_t coldrl_groups_hash(uint32_t hash, const uint8_t *p,
    const uint8_t *end);
static uint32_t coldrl_groups_step(uint32_t hash, uint8_t c);


void
coldrl_groups(const uint8_t *target, size_t len,
    uint32_t groups[COLDRL_GROUPS])
{
    size_t          i;
    uint8_t         query;
    uint32_t        hash;
    const uint8_t  *p, *end, *path, *name, *extension, *first;

    end = coldrl_groups_find(target, target + len, '?');
    query = (end < target + len);
    path = coldrl_groups_path(target, end);

    name = path;
    extension = end;

    for (p = path; p < end; p++) {

        if (*p == '/') {
            name = p + 1;
            extension = end;

        } else if (*p == '.' && p > name) {
            extension = p + 1;
        }
    }

    if (end - extension > COLDRL_EXTENSION_LEN) {
        extension = end;
    }

    first = (path + 1 < name) ? path + 1 : name;

    hash = coldrl_groups_step(COLDRL_FNV_BASIS, 1);
    hash = coldrl_groups_step(hash, query);
    groups[0] = coldrl_groups_hash(hash, extension, end);

    hash = coldrl_groups_step(COLDRL_FNV_BASIS, 2);
    hash = coldrl_groups_step(hash, query);
    hash = coldrl_groups_hash(hash, extension, end);
    hash = coldrl_groups_step(hash, '/');
    groups[1] = coldrl_groups_hash(hash, first,
                                   coldrl_groups_find(first, name, '/'));

    hash = coldrl_groups_step(COLDRL_FNV_BASIS, 3);
    groups[2] = coldrl_groups_hash(hash, path, name);

    for (i = 0; i < COLDRL_GROUPS; i++) {
        if (groups[i] == 0) {
            groups[i] = 1;
        }
    }
}


/* The path without scheme and host. */

static const uint8_t *
coldrl_groups_path(const uint8_t *p, const uint8_t *end)
{
    const uint8_t  *slash;

    slash = coldrl_groups_find(p, end, '/');

    if (slash > p && slash[-1] == ':' && end - slash > 1 && slash[1] == '/') {
        return coldrl_groups_find(slash + 2, end, '/');
    }

    return slash;
}


static const uint8_t *
coldrl_groups_find(const uint8_t *p, const uint8_t *end, uint8_t c)
{
    while (p < end && *p != c) {
        p++;
    }

    return p;
}


static uint32_t
coldrl_groups_hash(uint32_t hash, const uint8_t *p, const uint8_t *end)
{
    for (/* void */; p < end; p++) {
        hash = coldrl_groups_step(hash, *p);
    }

    return hash;
}


static uint32_t
coldrl_groups_step(uint32_t hash, uint8_t c)
{
    return (hash ^ c) * COLDRL_FNV_PRIME;
}
