
/*
 * The rule that needs no agent: among the candidates evict the largest
 *
 *     size^a * (idle + 1)^b / uses^c
 *
 * from the data of NGINX's own node alone.  The Java class NodeRule
 * computes the same; t/unit/rule_golden.tsv holds both to it.
 */


#ifndef _COLDRL_RULE_H_INCLUDED_
#define _COLDRL_RULE_H_INCLUDED_


#include <stdint.h>


/* the node counts uses in 10 bits, which wrap */
#define COLDRL_RULE_USES_MAX       1024

/* exponents are from 0 to this */
#define COLDRL_RULE_EXPONENT_MAX   100


typedef struct {
    double                    size;
    double                    idle;
    double                    uses;
} coldrl_rule_t;


/* The default: on every site tried, close to the best exponents. */
#define COLDRL_RULE_DEFAULT  { 1.0, 1.0, 2.0 }


/* The logarithm of the above; idle in whole seconds, 0 or more. */
double coldrl_rule_score(const coldrl_rule_t *rule, uint64_t size_bytes,
    uint64_t idle_s, uint32_t uses);

/* Reads text like "size=1.3" into its field; 0, or -1 if it is invalid. */
int coldrl_rule_parse(coldrl_rule_t *rule, const char *text);


#endif /* _COLDRL_RULE_H_INCLUDED_ */
