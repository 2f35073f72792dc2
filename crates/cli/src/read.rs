//! `gewu queue` and `gewu show`

use crate::Failure;
use crate::opened::{Database, person, place_name};
use clap::Args;
use gewu_app::Tenant;
use gewu_app::matter::Caller;
use gewu_app::matter::show::MatterView;
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use gewu_store::task::QueueFilter;
use serde_json::json;

/// Show what waits for somebody, the most urgent first
#[derive(Debug, Args)]
pub struct Queue {
    #[command(flatten)]
    database: Database,
    /// Whose: id, external key or name
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: i64,
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Show a matter with all that happened
#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    database: Database,
    /// The matter's id; not needed with a receipt
    #[arg(required_unless_present = "receipt")]
    matter: Option<MatterId>,
    /// For whom: id, external key or name
    #[arg(long = "as", value_name = "PERSON", required_unless_present = "receipt")]
    person: Option<String>,
    /// The receipt code of whoever reported it
    #[arg(long)]
    receipt: Option<String>,
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Queue {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let snapshot = app.tenant(tenant).await?;
        let person = person(&snapshot, &self.person)?;
        let rows = app.queue(tenant, person, &QueueFilter::default(), None, self.limit).await?;
        if self.json {
            let list: Vec<_> = rows
                .iter()
                .map(|row| json!({ "matter": row.matter, "task": row.task, "step": row.step, "title": row.title, "seat": row.seat, "status": row.status, "due-at": due(row.due_at) }))
                .collect();
            println!("{}", serde_json::to_string_pretty(&list)?);
            return Ok(());
        }
        if rows.is_empty() {
            println!("没有待办");
        }
        for row in rows {
            let due = due(row.due_at).map_or("无时限".to_owned(), |at| local(&snapshot, at));
            let step = step_title(&snapshot, &row.step);
            println!("{due}  {}  #{} {step}  {}", row.matter, row.task, row.title);
        }
        Ok(())
    }
}

impl Show {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let snapshot = app.tenant(tenant).await?;
        let (caller, matter) = match (&self.receipt, &self.person, self.matter) {
            (Some(code), _, _) => {
                let holder = app.holder_of_receipt(tenant, code).await?;
                (holder.caller(), holder.matter)
            }
            (None, Some(said), Some(matter)) => (Caller::Person(person(&snapshot, said)?), matter),
            _ => return Err("say for whom: --as PERSON, or --receipt CODE".into()),
        };
        let view = app.show(tenant, &caller, matter).await?;
        match self.json {
            true => println!("{}", serde_json::to_string_pretty(&view)?),
            false => print(&snapshot, &view),
        }
        Ok(())
    }
}

fn print(tenant: &Tenant, view: &MatterView) {
    println!("{}  {}  版本 {}", view.procedure_title, view.id, view.version);
    let places: Vec<String> =
        view.places.iter().map(|place| place_name(&place.name, place.synthetic)).collect();
    println!("地点  {}", places.join(" / "));
    if let Some(category) = &view.category {
        println!("类别  {category}");
    }
    for (field, value) in &view.form {
        println!("{field}  {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    match &view.end {
        Some(end) => println!("结果  {end}"),
        None => println!("办理中"),
    }
    for task in &view.tasks {
        let due = task.due_at.map_or("无时限".to_owned(), |at| local(tenant, at));
        let paused = if task.paused { "（暂停）" } else { "" };
        let outcomes: Vec<String> = task.outcomes.iter().map(|(id, title)| format!("{id} {title}")).collect();
        println!("待办 #{}  {}  {}  {due}{paused}", task.task, task.step_title, task.waits_for);
        println!("      可以：{}", outcomes.join("，"));
    }
    for fact in &view.timeline {
        let at = local(tenant, fact.recorded_at);
        println!("{:>4}  {at}  {}  {}", fact.version, kind(&fact.kind), fact.actor);
    }
}

/// What people call a step, by the procedures that are known.
fn step_title(tenant: &Tenant, step: &str) -> String {
    let mut known: Vec<_> = tenant.known_procedures().collect();
    known.sort_by_key(|(id, _)| *id);
    let found = known.iter().find_map(|(_, runnable)| runnable.procedure.steps.get(step));
    found.map_or(step.to_owned(), |step| step.title.clone())
}

/// What people call a kind of fact about a matter.
fn kind(kind: &str) -> &str {
    match kind {
        "opened" => "上报",
        "task-opened" => "转入待办",
        "task-taken" => "签收",
        "task-finished" => "办理",
        "task-dropped" => "待办撤销",
        "returned" => "退回",
        "transferred" => "转办",
        "asked" => "申请延期或暂停",
        "answered" => "答复申请",
        "extended" => "延期",
        "paused" => "暂停计时",
        "resumed" => "恢复计时",
        "help-asked" => "请求协办",
        "reviewed" => "复查",
        "urged" => "催办",
        "noted" => "补充说明",
        "escalated" => "逐级提醒",
        "bound" => "指定",
        "run-started" => "并行开始",
        "branch-ended" => "一支办结",
        "run-ended" => "并行结束",
        "due-changed" => "时限重算",
        "ended" => "结束",
        "rechecked" => "抽查复核",
        "reopened" => "重新打开",
        other => other,
    }
}

fn due(millis: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(millis).ok().filter(|_| millis != i64::MAX)
}

fn local(tenant: &Tenant, at: Timestamp) -> String {
    tenant.work_time.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}
