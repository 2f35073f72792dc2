//! The columns of a table of matters.

use crate::table::Column;
use crate::table::header::{Called, called};

/// By these a column of a form is named: `form.address`, `表单.address`.
pub const FORM_COLUMNS: &[&str] = &["form.", "表单."];

const fn column(
    name: &'static str,
    chinese: &'static [&'static str],
    meaning: &'static str,
    told: &'static str,
    example: &'static str,
) -> Column {
    Column { name, chinese, required: false, meaning, told, example }
}

const fn required(column: Column) -> Column {
    Column { required: true, ..column }
}

/// The columns of a table of matters. Any other field of the opening form is a column `form.FIELD`.
pub const MATTER_COLUMNS: [Column; 16] = [
    required(column(
        "external_id",
        &["编号", "事项编号", "工单编号", "工单号"],
        "the id of the matter in the other system; by it the matter is found again",
        "原系统里的编号，同一来源内不重复；再次导入凭它认出同一件事",
        "2023-00187",
    )),
    required(column(
        "procedure",
        &["规程", "流程"],
        "the procedure it belongs to, by its id or title: one of a pack in force",
        "属于哪个规程：在用机制包里规程的 id 或名称",
        "事件办理",
    )),
    column(
        "area_code",
        &["区域编码", "区划代码", "网格编码", "所属区域"],
        "code of the area it lies in, as of the day it was opened, or today’s; without it the point says where",
        "所在区域的编码：当时的或现行的都可以；不填就要填经纬度。两样都填，以编码为准",
        "459901001001",
    ),
    column(
        "source",
        &["来源", "事件来源", "渠道"],
        "whence it came, at most 40 characters",
        "从哪里来的，最多 40 个字",
        "热线",
    ),
    column(
        "category",
        &["类别", "事项类别", "事件类别", "问题类别"],
        "the category, by its id or title; needed where the procedure has categories",
        "类别的 id 或名称；规程分类别的必填",
        "路灯不亮",
    ),
    required(column(
        "title",
        &["标题", "事项标题", "问题标题"],
        "what it is about, in one line; kept as a personal value where the form says so",
        "一句话说明是什么事",
        "村口路灯不亮",
    )),
    column(
        "text",
        &["内容", "详情", "问题描述", "诉求内容"],
        "what it is about, in full",
        "详细情况",
        "村口三盏路灯一周不亮",
    ),
    column(
        "longitude",
        &["经度"],
        "east, in degrees (CGCS2000 or WGS 84)",
        "经度，度（CGCS2000 或 WGS 84）",
        "108.005",
    ),
    column("latitude", &["纬度"], "north, in degrees", "纬度，度", "22.005"),
    required(column(
        "opened",
        &["上报时间", "受理时间", "登记时间", "发生时间"],
        "when it was opened: a day or an instant, the tenant’s local time where no zone is written",
        "什么时候上报的：日期或时间，不写时区就是本地时间；年份写在前面",
        "2023-05-04 08:30",
    )),
    column(
        "unit",
        &["办理单位", "承办单位", "主办单位"],
        "the body that handled it, by its code or name, in the area or above it",
        "办理单位的编码或全称；要在这个区域或它的上级区域里",
        "城市管理局",
    ),
    column(
        "closed",
        &["办结时间", "结案时间", "完成时间"],
        "when it ended; empty: it goes on, and its first step begins now",
        "什么时候办结的；不填是还在办，导入后从第一个环节办起，时限从导入时算",
        "2023-05-06",
    ),
    column(
        "outcome",
        &["办结方式", "结案方式", "办理结果"],
        "how it ended, by the id or title of an end of the procedure; needed with closed",
        "怎样办结的：规程里结束方式的 id 或名称；填了办结时间就要填",
        "不予受理",
    ),
    column(
        "result",
        &["处理结果", "解决情况"],
        "what was achieved, by the id or title of a result of the procedure",
        "办成了什么：规程里结果的 id 或名称",
        "已解决",
    ),
    column(
        "rating",
        &["评价", "满意度", "评分"],
        "the reporter’s marks: one number for all that is rated, or “dimension:mark; …” by id or title",
        "上报人的评分：一个数（各项相同），或“项目:分数; 项目:分数”",
        "5",
    ),
    column(
        "form.FIELD",
        &["表单.FIELD"],
        "any other field of the opening form, by its id or title",
        "上报表单的其他项，FIELD 写项的 id 或名称",
        "form.phone",
    ),
];

/// What one of them is called.
pub(super) fn named(name: &'static str) -> Called {
    called(&MATTER_COLUMNS, name)
}
