
/*
 * The rule.
 */


#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coldrl_rule.h"


double
coldrl_rule_score(const coldrl_rule_t *rule, uint64_t size_bytes,
    uint64_t idle_s, uint32_t uses)
{
    double  u;

    u = uses % COLDRL_RULE_USES_MAX;

    if (u < 1) {
        u = 1;
    }

    if (size_bytes < 1) {
        size_bytes = 1;
    }

    return rule->size * log((double) size_bytes)
           + rule->idle * log((double) idle_s + 1)
           - rule->uses * log(u);
}


int
coldrl_rule_parse(coldrl_rule_t *rule, const char *text)
{
    char    *end;
    double  *field, value;

    if (strncmp(text, "size=", 5) == 0) {
        field = &rule->size;

    } else if (strncmp(text, "idle=", 5) == 0) {
        field = &rule->idle;

    } else if (strncmp(text, "uses=", 5) == 0) {
        field = &rule->uses;

    } else {
        return -1;
    }

    text += 5;

    /* strtod() would also take blanks, signs, hex, "inf" and "nan" */

    if (*text == '\0' || strspn(text, "0123456789.") != strlen(text)) {
        return -1;
    }

    value = strtod(text, &end);

    if (*end != '\0' || value < 0 || value > COLDRL_RULE_EXPONENT_MAX) {
        return -1;
    }

    *field = value;

    return 0;
}
