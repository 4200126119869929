#include "validation.h"

/*
 * The names under which the parts of a guide stand, as the guides of government service networks
 * write them. A section counts when its label or one of its headings has such a name in it, or a
 * line of its text begins with one.
 */
#define VARIANTS(...)                                                                              \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

const struct kb_guide_part kb_guide_parts[] = {
    {"conditions", VARIANTS("办理条件", "申请条件", "受理条件", "申办条件", "申报条件", "审批条件",
                            "准予批准的条件", "许可条件", "申请人条件", "适用对象", "办理对象",
                            "服务对象", "申请资格", "条件")},
    {"materials", VARIANTS("申请材料", "办理材料", "所需材料", "申报材料", "提交材料", "申办材料",
                           "受理材料", "材料清单", "所需资料", "申请资料", "所需证件", "材料")},
    {"procedure",
     VARIANTS("办理流程", "办理程序", "办理步骤", "申请流程", "办事流程", "审批流程", "办事程序",
              "申办流程", "申请程序", "办理方式", "申请方式", "流程", "程序", "步骤")},
    {"place", VARIANTS("办理地点", "办理地址", "受理地点", "受理地址", "办公地点", "办公地址",
                       "办理窗口", "办理机构", "受理机构", "办理网点", "地址", "地点", "窗口")},
    {"time_limit",
     VARIANTS("办理时限", "法定时限", "承诺时限", "办结时限", "法定办结时限", "承诺办结时限",
              "办理期限", "审批时限", "受理时限", "工作时限", "时限", "期限")},
    {"phone", VARIANTS("咨询电话", "联系电话", "咨询方式", "联系方式", "服务电话", "办公电话",
                       "咨询热线", "监督电话", "电话", "热线")},
};
const size_t kb_guide_part_count = KB_COUNT(kb_guide_parts);
