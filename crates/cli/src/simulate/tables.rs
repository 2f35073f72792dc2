//! A run, two runs beside each other, and a search, as tables.

use super::table::Table;
use super::words::{Language, Names};
use gewu_app::simulate::Summary;
use gewu_app::simulate::compare::{Change, Comparison, LineChange, Points};
use gewu_app::simulate::figures::{Figures, Line, Rate, Spread, percent};
use gewu_app::simulate::need::{Need, Why};

const NONE: &str = "–";

/// What somebody who plans reads of a run.
pub fn run(summary: &Summary, names: &Names<'_>) -> String {
    let (figures, language) = (&summary.figures, names.language);
    let say = |chinese, english| language.say(chinese, english);
    let mut out = match language {
        Language::Chinese => format!(
            "\n{} 天（其中工作日 {} 天）：开出 {} 件，期末在办 {} 件，其中超时 {} 件；升级提醒 {} 次。\n\
             时间按工作时间计，一天 6.5 小时；p50、p90 指一半、九成不超过这么久。\n",
            figures.days,
            figures.working_days,
            summary.opened,
            summary.open,
            summary.overdue,
            summary.escalations
        ),
        Language::English => format!(
            "\n{} days, {} of them working days: {} matters opened, {} still open, {} of those late; {} escalations.\n\
             Times are working time, a day has 6.5 hours; p50 and p90: half and nine of ten took at most so long.\n",
            figures.days,
            figures.working_days,
            summary.opened,
            summary.open,
            summary.overdue,
            summary.escalations
        ),
    };
    let mut amounts = Table::new(
        say(
            "件数、排队和时限（排队：到了还没有人着手的）",
            "Amounts, queues (nobody has begun yet) and limits",
        ),
        &[
            say("环节", "step"),
            say("到达", "came"),
            say("办完", "done"),
            say("平均排队", "queue mean"),
            say("最长", "max"),
            say("期末", "at end"),
            say("按时", "in time"),
            say("到期", "due"),
            say("按时率", "share"),
            say("升级", "escalated"),
        ],
    );
    let mut times = Table::new(
        say(
            "用时（着手前等待；其中人手都在忙；从到达到办完）",
            "Times (waiting to begin; of that, everybody busy; from coming to done)",
        ),
        &[
            say("环节", "step"),
            say("等待p50", "wait p50"),
            "p90",
            say("最长", "max"),
            say("人忙p90", "busy p90"),
            say("最长", "max"),
            say("办完p50", "done p50"),
            "p90",
            say("最长", "max"),
        ],
    );
    for step in &figures.steps {
        let name = names.step(&step.procedure, &step.step, step.part);
        amounts.row(amount(name.clone(), &step.line));
        times.row(time(name, &step.line, language));
    }
    out += &amounts.to_string();
    out += &times.to_string();
    out += &roles(figures, names);
    out
}

fn roles(figures: &Figures, names: &Names<'_>) -> String {
    let say = |chinese, english| names.language.say(chinese, english);
    let mut table = Table::new(
        say(
            "各角色（负荷：办事分钟数 / 可用分钟数，在各岗位间的分布）",
            "Roles (load: minutes worked / minutes available, over the seats of the role)",
        ),
        &[
            say("角色", "role"),
            say("到达", "came"),
            say("办完", "done"),
            say("平均排队", "queue mean"),
            say("期末", "at end"),
            say("按时率", "in time"),
            say("岗位", "seats"),
            say("总负荷", "load"),
            say("最低", "min"),
            say("中位", "median"),
            say("最高", "max"),
        ],
    );
    for role in &figures.roles {
        let (line, load) = (&role.line, &role.load);
        table.row(vec![
            names.role(&role.role),
            line.arrived.to_string(),
            line.done.to_string(),
            two_places(line.queue.mean_hundredths),
            line.queue.at_end.to_string(),
            share(line.limits),
            load.seats.to_string(),
            percent(load.all),
            percent(load.min),
            percent(load.median),
            percent(load.max),
        ]);
    }
    table.to_string()
}

fn amount(name: String, line: &Line) -> Vec<String> {
    vec![
        name,
        line.arrived.to_string(),
        line.done.to_string(),
        two_places(line.queue.mean_hundredths),
        line.queue.max.to_string(),
        line.queue.at_end.to_string(),
        line.limits.met.to_string(),
        line.limits.of.to_string(),
        share(line.limits),
        line.escalations.to_string(),
    ]
}

fn time(name: String, line: &Line, language: Language) -> Vec<String> {
    let spread = |spread: Option<Spread>| match spread {
        Some(it) => [it.p50, it.p90, it.max].map(|minutes| language.minutes(minutes)),
        None => [NONE; 3].map(str::to_owned),
    };
    let [waited, held_up, took] = [line.waited, line.held_up, line.took].map(spread);
    [vec![name], waited.to_vec(), held_up[1..].to_vec(), took.to_vec()].concat()
}

fn share(rate: Rate) -> String {
    rate.hundredths().map_or_else(|| NONE.to_owned(), percent)
}

fn two_places(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Two runs beside each other.
pub fn against(comparison: &Comparison, names: &Names<'_>) -> String {
    let language = names.language;
    let say = |chinese, english| language.say(chinese, english);
    let head = |what: &'static str| {
        [
            what,
            say("按时率 甲", "in time A"),
            say("乙", "B"),
            say("差（百分点）", "points"),
            say("超时件 甲", "missed A"),
            say("乙", "B"),
            say("差", "by"),
            say("平均排队 甲", "queue A"),
            say("乙", "B"),
            say("差", "by"),
            say("办完p90 甲", "done p90 A"),
            say("乙", "B"),
            say("差", "by"),
        ]
    };
    let title = say(
        "对比：同一种子、同样的来件；甲为原方案，乙为另一方案",
        "Beside each other: the same seed, the same arrivals; A is the plan, B the other one",
    );
    let mut totals =
        Table::new(title, &[say("合计", "total"), say("甲", "A"), say("乙", "B"), say("差", "by")]);
    for (name, change) in [
        (say("开出", "opened"), comparison.opened),
        (say("期末在办", "still open"), comparison.open),
        (say("其中超时", "of those late"), comparison.overdue),
        (say("升级提醒", "escalations"), comparison.escalations),
    ] {
        let cells = [change.before.to_string(), change.after.to_string(), by(change)];
        totals.row([vec![name.to_owned()], cells.to_vec()].concat());
    }
    let [before, after, points] = in_points(comparison.on_time);
    totals.row(vec![say("按时率", "in time").to_owned(), before, after, points]);
    let mut steps = Table::new(say("按环节", "By step"), &head(say("环节", "step")));
    for step in &comparison.steps {
        steps.row(changes(names.step(&step.procedure, &step.step, step.part), &step.line, language));
    }
    let load = [say("负荷 甲", "load A"), say("乙", "B"), say("差（百分点）", "points")];
    let mut roles =
        Table::new(say("按角色", "By role"), &[&head(say("角色", "role"))[..], &load[..]].concat());
    for role in &comparison.roles {
        let mut cells = changes(names.role(&role.role), &role.line, language);
        cells.extend(in_points(role.load));
        roles.row(cells);
    }
    format!("{totals}{steps}{roles}")
}

fn changes(name: String, line: &LineChange, language: Language) -> Vec<String> {
    let mut cells = vec![name];
    cells.extend(in_points(line.on_time));
    cells.extend([line.missed.before.to_string(), line.missed.after.to_string(), by(line.missed)]);
    let queue = line.queue_mean_hundredths;
    cells.extend([two_places(queue.before), two_places(queue.after), by(queue)]);
    let minutes = |minutes: u64| language.minutes(u32::try_from(minutes).unwrap_or(u32::MAX));
    let took = line.took_p90;
    cells.extend([minutes(took.before), minutes(took.after), by(took)]);
    cells
}

fn in_points(points: Points) -> [String; 3] {
    let share = |share: Option<u64>| share.map_or_else(|| NONE.to_owned(), percent);
    let by = points.points_hundredths.map_or_else(|| NONE.to_owned(), signed);
    [share(points.before), share(points.after), by]
}

fn by(change: Change) -> String {
    match change.percent_hundredths {
        Some(hundredths) => signed(hundredths) + "%",
        None if change.after == 0 => "0.00%".to_owned(),
        None => NONE.to_owned(),
    }
}

fn signed(hundredths: i64) -> String {
    let sign = match hundredths {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    sign.to_owned() + &two_places(hundredths.unsigned_abs())
}

/// What was tried to find how many people a role needs, and what was found.
pub fn need(need: &Need, names: &Names<'_>) -> String {
    let language = names.language;
    let say = |chinese, english| language.say(chinese, english);
    let (role, wanted) = (names.role(&need.role), percent(need.on_time_hundredths));
    let title = match language {
        Language::Chinese => format!("{role}：按时率不低于 {wanted} 至少要几个人（每个岗位）"),
        Language::English => format!("{role}: holders a seat for at least {wanted} in time"),
    };
    let mut table = Table::new(
        title,
        &[
            say("人数", "holders"),
            say("按时", "in time"),
            say("到期", "due"),
            say("按时率", "share"),
            say("最长排队", "queue max"),
            say("人忙p90", "busy p90"),
            say("负荷中位", "load median"),
            say("最高", "max"),
            say("够", "enough"),
        ],
    );
    for one in &need.tries {
        let (line, load) = (&one.figures.line, &one.figures.load);
        table.row(vec![
            one.holders.to_string(),
            line.limits.met.to_string(),
            line.limits.of.to_string(),
            share(line.limits),
            line.queue.max.to_string(),
            line.held_up.map_or_else(|| NONE.to_owned(), |it| language.minutes(it.p90)),
            percent(load.median),
            percent(load.max),
            say(if one.enough { "够" } else { "不够" }, if one.enough { "yes" } else { "no" }).to_owned(),
        ]);
    }
    format!("{table}  {}\n", found(need, language))
}

fn found(need: &Need, language: Language) -> String {
    match (need.holders, need.why, language) {
        (Some(holders), _, Language::Chinese) => format!("每个岗位至少 {holders} 人。"),
        (Some(holders), _, Language::English) => format!("At least {holders} in each seat."),
        (None, Some(why), Language::Chinese) => format!("多少人都不够：{}", reason(why, language)),
        (None, Some(why), Language::English) => format!("No number is enough: {}", reason(why, language)),
        (None, None, _) => language.say("没有试。", "Nothing was tried.").to_owned(),
    }
}

fn reason(why: Why, language: Language) -> String {
    let (Why::LimitTooShort(missed)
    | Why::Nobody(missed)
    | Why::WaitsElsewhere(missed)
    | Why::MoreThanTried(missed)) = why;
    let text = match why {
        Why::LimitTooShort(_) => language.say(
            "时限比办理本身要用的时间还短，先改时限",
            "the limit is shorter than the work itself; change the limit first",
        ),
        Why::Nobody(_) => language
            .say("有的岗位没有人，先补缺或设代理", "some seats are empty; fill them or name deputies first"),
        Why::WaitsElsewhere(_) => language.say(
            "并不是在等这个角色的人：时间花在着手之前的习惯、审批、暂停或别的环节上",
            "nobody waits for this role: the time goes by before people turn to it, in decisions, pauses or elsewhere",
        ),
        Why::MoreThanTried(_) => language.say(
            "试到的最多人数仍要排队，用 --at-most 试更多的人",
            "there still is a queue with the most that were tried; try more with --at-most",
        ),
    };
    let parts = match language {
        Language::Chinese => format!(
            "（超时件：时限太短 {}，人手都在忙 {}，无人在岗 {}，其他 {}）",
            missed.too_short, missed.held_up, missed.nobody, missed.elsewhere
        ),
        Language::English => format!(
            " (missed: limit too short {}, everybody busy {}, nobody there {}, elsewhere {})",
            missed.too_short, missed.held_up, missed.nobody, missed.elsewhere
        ),
    };
    format!("{text}{parts}")
}
