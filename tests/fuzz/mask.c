/* mask.c - whatever a question holds, no run of seven or more digits is left of it, and masking
 * twice changes nothing. */
#include "fuzz.h"

#include "kb/mask.h"

static void check_masked(struct kb_str text)
{
    size_t digits = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = kb_utf8_next(text, &at);
        bool digit = (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
        digits = digit ? digits + 1 : 0;
        fuzz_check(digits < 7);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kb_buf once = KB_BUF_INIT(64u << 20), twice = KB_BUF_INIT(64u << 20);
    kb_mask((struct kb_str){(const char *)data, size}, &once);
    fuzz_check(kb_buf_status(&once, NULL) == KB_OK);
    check_masked(kb_buf_str(&once));
    kb_mask(kb_buf_str(&once), &twice);
    fuzz_check(kb_str_equal(kb_buf_str(&once), kb_buf_str(&twice)));
    kb_buf_done(&once);
    kb_buf_done(&twice);
    return 0;
}
