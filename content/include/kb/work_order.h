/*
 * kb/work_order.h - the name of a case in another system: 工单.
 *
 * A hotline's tickets live elsewhere. Receipts and flags may carry a ticket's id, so that from the
 * ticket one finds what was shown and what was reported, and the other way round. This program
 * knows nothing of the ticket but its id: at most 64 letters, digits and . _ : / # -, as such
 * systems make them, so that it stands in addresses and logs without being quoted.
 *
 * An id is no place for personal data: what is a mobile telephone number or an identity number (GB
 * 11643, its check character right) is refused, whatever separators stand in it.
 *
 * Plain functions; any thread.
 */
#ifndef KB_WORK_ORDER_H
#define KB_WORK_ORDER_H

#include "kb/error.h"
#include "kb/str.h"

#define KB_WORK_ORDER_MAX 64

/* KB_INVALID says what is wrong with it. */
enum kb_status kb_work_order_check(struct kb_str order, struct kb_error *err);

#endif
