#include "kb/index.h"

/*
 * A field counts as if it stood so many times in the section. The section's own words decide; the
 * words editors chose for finding it count double, because they are few and meant.
 */
const struct kb_index_weights kb_index_field_weights = {
    .text = 1,
    .label = 1,
    .heading = 1,
    .title = 1,
    .keywords = 2,
    .questions = 2,
};
