
/* URL groups: the golden hashes that Java computes too, and odd bytes. */


#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "coldrl_groups.h"
#include "unit.h"


static void
groups_are_those_of_the_golden_table(void)
{
    int        rows;
    FILE      *f;
    char       line[4096], *tab;
    uint32_t   groups[COLDRL_GROUPS], expected[COLDRL_GROUPS];

    f = fopen("t/unit/groups_golden.tsv", "r");
    unit_check(f != NULL);

    if (f == NULL) {
        return;
    }

    rows = 0;

    while (fgets(line, sizeof(line), f)) {

        tab = strchr(line, '\t');

        if (tab == NULL
            || sscanf(tab, "\t%" SCNx32 "\t%" SCNx32 "\t%" SCNx32,
                      &expected[0], &expected[1], &expected[2]) != 3)
        {
            /* the header */
            unit_check(rows == 0);
            continue;
        }

        coldrl_groups((uint8_t *) line, tab - line, groups);

        unit_check(memcmp(groups, expected, sizeof(groups)) == 0);
        rows++;
    }

    fclose(f);

    unit_check(rows >= 40);
}


/* The sanitizers look on: each target has its own allocation. */

static void
any_bytes_have_groups(void)
{
    int         i, j;
    size_t      len, k;
    uint8_t    *target;
    uint32_t    groups[COLDRL_GROUPS];
    static const char  alphabet[] = "/.?:a*\0\xff";

    srand(1);

    for (i = 0; i < 200000; i++) {
        len = rand() % 12;
        target = malloc(len);

        for (k = 0; k < len; k++) {
            target[k] = (uint8_t) alphabet[rand() % (sizeof(alphabet) - 1)];
        }

        coldrl_groups(target, len, groups);

        for (j = 0; j < COLDRL_GROUPS; j++) {
            unit_check(groups[j] != 0);
        }

        free(target);
    }
}


int
main(void)
{
    groups_are_those_of_the_golden_table();
    any_bytes_have_groups();

    return unit_end();
}
