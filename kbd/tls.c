#include "tls.h"

#include "kb/file.h"
#include "kb/str.h"

#define FILE_MAX (256u << 10)

static enum kb_status read_pem(const char *path, const char *mark, const char *what,
                               const char *door, struct kb_buf *ret, struct kb_error *err)
{
    enum kb_status status = kb_file_read(path, FILE_MAX, ret, err);
    if (status)
        return status;
    if (kb_str_find(kb_buf_str(ret), kb_str_of(mark), 0) == SIZE_MAX)
        return kb_fail(err, KB_INVALID, "%s: '%s' holds no %s in PEM", door, path, what);
    kb_buf_add_char(ret, 0);
    return kb_buf_status(ret, err);
}

enum kb_status kbd_tls_read(const char *certificate, const char *key, const char *door,
                            struct kbd_tls *ret, struct kb_error *err)
{
    struct kbd_tls tls = {.certificate = KB_BUF_INIT(FILE_MAX + 1),
                          .key = KB_BUF_INIT(FILE_MAX + 1)};
    if (!certificate[0] && !key[0]) {
        *ret = tls;
        return KB_OK;
    }
    if (!certificate[0] || !key[0])
        return kb_fail(err, KB_INVALID, "%s: a certificate and its key go together", door);
    enum kb_status status = read_pem(certificate, "-----BEGIN CERTIFICATE-----", "certificate",
                                     door, &tls.certificate, err);
    if (!status)
        status = read_pem(key, "PRIVATE KEY-----", "private key", door, &tls.key, err);
    if (status) {
        kbd_tls_done(&tls);
        return status;
    }
    tls.is_on = true;
    *ret = tls;
    return KB_OK;
}

void kbd_tls_done(struct kbd_tls *tls)
{
    if (tls->key.data)
        explicit_bzero(tls->key.data, tls->key.len);
    kb_buf_done(&tls->certificate);
    kb_buf_done(&tls->key);
    tls->is_on = false;
}
