/*
 * fixture.h - a small base behind both doors, and a short way to ask it.
 *
 * fixture_new() builds a base in a temporary folder, indexes it, makes keys and opens a session for
 * each door. The clock stands at TEST_NOW_MS; the monotonic clock moves a millisecond with each
 * look. What the public must not see holds a word of its own (fixture_secrets).
 */
#ifndef KB_TEST_API_FIXTURE_H
#define KB_TEST_API_FIXTURE_H

#include "test.h"

#include "kb/api.h"
#include "kb/key.h"
#include "kb/lane.h"

#define FIXTURE_ROLES (KB_ROLE_APP + 1)

struct fixture {
    char *dir;
    int64_t now_ms;
    int64_t us;
    struct kb_clock clock;
    struct kb_api_host host;
    bool ready;
    struct kb_api_session *sessions[2]; /* by enum kb_door */
    char agent[KB_KEY_SECRET_SIZE], editor[KB_KEY_SECRET_SIZE], revoked[KB_KEY_SECRET_SIZE];
    char keys[FIXTURE_ROLES][KB_KEY_SECRET_SIZE]; /* by enum kb_role; their names are "role NAME" */
    struct kb_store *store;                       /* of `writers`; NULL until they are needed */
    struct kb_api_session *writers[2];            /* by enum kb_door */
    struct kb_arena *arena;                       /* of the last request */
    struct kb_api_response response;
    struct kb_api_asker asker; /* of the last that was asked early */
};

/* Ids of the items, for tests. */
#define FIXTURE_LAW       "law-住房公积金管理条例"
#define FIXTURE_GUIDE     "guide-租房提取"
#define FIXTURE_EXPIRED   "notice-旧通知"
#define FIXTURE_ODD       "qa-odd"
#define FIXTURE_INTERNAL  "script-内部口径"
#define FIXTURE_DRAFT     "guide-草稿"
#define FIXTURE_TURNED    "guide-转为内部"
#define FIXTURE_WITHDRAWN "guide-撤回"

/* Words that stand only in what the public must not see; ends with NULL. */
extern const char *const fixture_secrets[];

/* The items that are not public, and one that was never there. */
extern const char *const fixture_hidden_ids[];

struct fixture *fixture_new(void);
void fixture_free(struct fixture *fixture);

/* cmocka's setup and teardown around them. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/*
 * Asks: `line` is "GET /path?name=value&…", taken literally: nothing is percent-decoded. `headers`
 * is "name: value" lines or NULL. The answer is returned and stays in `fixture->response` until the
 * next.
 */
const struct kb_api_response *fixture_ask(struct fixture *fixture, enum kb_door door,
                                          const char *line, const char *headers);

/* The same before it is queued; NULL when it is to be handled. Who asked is in `fixture->asker`. */
const struct kb_api_response *fixture_ask_early(struct fixture *fixture, enum kb_door door,
                                                const char *line, const char *headers);

/* Sends a JSON body with the key of a role to a session that writes. The store stays open, and
 * locked once something was written. */
const struct kb_api_response *fixture_send(struct fixture *fixture, const char *line,
                                           enum kb_role role, const char *body);
/* The same without a key, at the public door. */
const struct kb_api_response *fixture_send_public(struct fixture *fixture, const char *line,
                                                  const char *body);
/* The same with headers of one's own. */
const struct kb_api_response *fixture_send_as(struct fixture *fixture, const char *line,
                                              const char *headers, struct kb_str body);

/* Sends a body to the door's reading session, headers as in fixture_ask(). */
const struct kb_api_response *fixture_post(struct fixture *fixture, enum kb_door door,
                                           const char *line, const char *headers, const char *body);

/* Sends a form to the internal door, headers as in fixture_ask(). */
const struct kb_api_response *fixture_form(struct fixture *fixture, const char *line,
                                           const char *headers, const char *body);

/* Sends one to a session of the public door that writes. */
const struct kb_api_response *fixture_form_public(struct fixture *fixture, const char *line,
                                                  const char *headers, const char *body);

/* Signs in with a key: the header by which the login is known, "cookie: …". */
#define FIXTURE_COOKIE_SIZE 128
void fixture_login(struct fixture *fixture, const char *secret, char cookie[FIXTURE_COOKIE_SIZE]);

/* "x-api-key: SECRET" in a static buffer. */
const char *fixture_key(const char *secret);

/* The value of the answer's header, empty when it has none; fails when it has two. */
struct kb_str fixture_header(const struct kb_api_response *response, const char *name);

/* The text at a path such as "hits.0.section.label" of a JSON body; fails when there is none. */
struct kb_str fixture_json(struct fixture *fixture, const char *path);

bool fixture_contains(struct kb_str text, const char *needle);

/* Fails unless the answer is the error envelope with this status and code. */
void fixture_assert_error(struct fixture *fixture, int status, const char *code);

/* Takes the index away and asks until the session notices. */
void fixture_break_index(struct fixture *fixture, enum kb_door door);

/* Brings the index up to the store, after a test wrote to it. */
void fixture_catch_up(struct kb_store *store);

#endif
