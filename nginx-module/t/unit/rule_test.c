
/*
 * The rule: the golden scores that Java computes too, and what its text may
 * be.
 */


#include <math.h>
#include <stdlib.h>

#include "coldrl_rule.h"
#include "unit.h"


static void
scores_are_those_of_the_golden_table(void)
{
    int            n, rows;
    FILE          *f;
    char           line[512];
    double         a, b, c, expected, score;
    coldrl_rule_t  rule;
    unsigned long  size, idle, uses;

    f = fopen("t/unit/rule_golden.tsv", "r");
    unit_check(f != NULL);

    if (f == NULL) {
        return;
    }

    rows = 0;

    while (fgets(line, sizeof(line), f)) {

        n = sscanf(line, "%lu\t%lu\t%lu\t%lf\t%lf\t%lf\t%lf", &size, &idle,
                   &uses, &a, &b, &c, &expected);

        if (n != 7) {
            /* the header */
            unit_check(rows == 0);
            continue;
        }

        rule.size = a;
        rule.idle = b;
        rule.uses = c;

        score = coldrl_rule_score(&rule, size, idle, (uint32_t) uses);

        unit_check(fabs(score - expected)
                   <= 1e-12 * fmax(1.0, fabs(expected)));
        rows++;
    }

    fclose(f);

    unit_check(rows >= 40);
}


static void
exponents_are_read_by_name(void)
{
    coldrl_rule_t  rule = COLDRL_RULE_DEFAULT;

    unit_check(rule.size == 1 && rule.idle == 1 && rule.uses == 2);

    unit_check(coldrl_rule_parse(&rule, "size=1.3") == 0);
    unit_check(coldrl_rule_parse(&rule, "idle=0") == 0);
    unit_check(coldrl_rule_parse(&rule, "uses=100") == 0);
    unit_check(rule.size == 1.3 && rule.idle == 0 && rule.uses == 100);
}


static void
what_is_no_exponent_is_refused(void)
{
    size_t         i;
    coldrl_rule_t  rule = COLDRL_RULE_DEFAULT;
    const char    *bad[] = { "", "size", "size=", "size=x", "size=1.3x",
                             "size=-1", "size=100.01", "size=1e1", "size=nan",
                             "size=inf", "size=0x1", "size= 1", "size=1.2.3",
                             "size=.", "age=1", "Size=1", "=1" };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        unit_check(coldrl_rule_parse(&rule, bad[i]) == -1);
    }

    unit_check(rule.size == 1 && rule.idle == 1 && rule.uses == 2);
}


int
main(void)
{
    scores_are_those_of_the_golden_table();
    exponents_are_read_by_name();
    what_is_no_exponent_is_refused();

    return unit_end();
}
