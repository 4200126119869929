#include "kb/lane.h"

#include "cache.h"

static const char *const names[] = {
#define X(name, wire) [KB_LANE_##name] = wire,
    KB_LANE_LIST(X)
#undef X
};

/*
 * Who answers a caller goes before machines, and who counts what was asked goes last. An app speaks
 * for one citizen at a time.
 */
static const enum kb_lane lanes[] = {
    [KB_ROLE_AGENT] = KB_LANE_AGENTS,    [KB_ROLE_EDITOR] = KB_LANE_AGENTS,
    [KB_ROLE_REVIEWER] = KB_LANE_AGENTS, [KB_ROLE_PUBLISHER] = KB_LANE_AGENTS,
    [KB_ROLE_ADMIN] = KB_LANE_AGENTS,    [KB_ROLE_BOT] = KB_LANE_BOTS,
    [KB_ROLE_APP] = KB_LANE_CITIZENS,    [KB_ROLE_ANALYST] = KB_LANE_BATCH,
};

const char *kb_lane_name(enum kb_lane lane)
{
    return names[lane];
}

enum kb_lane kb_lane_of_door(enum kb_door door)
{
    return door == KB_DOOR_PUBLIC ? KB_LANE_CITIZENS : KB_LANE_BATCH;
}

bool kb_api_meet(struct kb_api_call *call, struct kb_api_asker *ret)
{
    *ret = (struct kb_api_asker){.lane = kb_lane_of_door(call->session->door)};
    if (call->session->door == KB_DOOR_PUBLIC)
        return true;
    if (kb_api_authenticate(call, NULL))
        return false;
    *ret = (struct kb_api_asker){
        .lane = lanes[call->key.role], .key = call->key.row, .rate = call->key.rate};
    return true;
}
