//! The table itself: what the list of matters has, with titles, who reported, and the opening forms.

use super::reading::Read;
use crate::error::AppError;
use crate::matter::Caller;
use crate::matter::reader::Reader;
use crate::matter::rows::Loaded;
use crate::matter::search::Sought;
use crate::matter::set_aside::MARK;
use crate::matter::table::matters::HEADS;
use crate::matter::timeline;
use crate::table::{Head, Kind, List, Taken};
use crate::{App, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_packs::form::ATTACHMENTS;
use gewu_store::value::ValueRow;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// How many are read at once.
const AT_ONCE: usize = 200;
/// What stands beside the columns of every list of matters.
const FURTHER: [Head; 2] = [("标题", "title", 30), ("上报人", "reported by", 12)];
/// Fields that have columns of their own, are files, or are told by no form.
const ELSEWHERE: [&str; 6] = ["title", "category", "outside-grids", "on-paper", MARK, ATTACHMENTS];

/// A matter as far as the reader may read it.
struct Line {
    loaded: Loaded,
    reporter: Option<String>,
    form: Map<String, Value>,
}

impl App {
    /// The table of what somebody looks for, of what they may read now, with which values of which matters it tells.
    pub(super) async fn personal_table(
        &self,
        tenant: TenantId,
        person: PersonId,
        sought: &Sought,
        kind: Kind,
        language: &str,
    ) -> Result<(Taken, Vec<Read>), AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let (mut lines, mut read) = (Vec::new(), Vec::new());
        for part in self.sought_matters(tenant, person, sought).await?.chunks(AT_ONCE) {
            let mut kept = self.loaded(tenant, part).await?;
            let mut values = by_matter(self.store.values_of(tenant, part).await?);
            for matter in part {
                let Some(loaded) = kept.remove(matter) else { continue };
                let values = values.remove(matter).unwrap_or_default();
                if let Some((line, fields)) = snapshot.line(loaded, values, person, now)? {
                    lines.push(line);
                    read.extend((!fields.is_empty()).then_some((*matter, fields)));
                }
            }
        }
        let titles = snapshot.titles(&lines, language);
        let mut further: Vec<String> = Vec::new();
        for line in &lines {
            for title in line.fields().filter_map(|field| titles.get(&line.column(field))) {
                if !further.contains(title) {
                    further.push(title.clone());
                }
            }
        }
        let heads = [HEADS.as_slice(), FURTHER.as_slice()].concat();
        let name = ("事项（含个人信息）", "matters with personal data");
        let mut list = List::with(&snapshot, language, kind, name, &heads, &further)?;
        for line in &lines {
            let mut cells = list.matter(&line.loaded);
            cells.push(line.loaded.title.clone().into());
            cells.push(line.reporter.clone().into());
            let own: HashMap<&String, &String> =
                line.fields().filter_map(|field| Some((titles.get(&line.column(field))?, field))).collect();
            cells.extend(
                further.iter().map(|head| own.get(head).map(|field| list.said(&line.form[*field])).into()),
            );
            list.row(&cells)?;
        }
        Ok((list.finish(self)?, read))
    }
}

impl Line {
    /// The fields that are columns.
    fn fields(&self) -> impl Iterator<Item = &String> {
        self.form.keys().filter(|field| !ELSEWHERE.contains(&field.as_str()))
    }

    /// A field of a form, in any of its editions.
    fn column(&self, field: &str) -> (String, String) {
        (self.loaded.procedure.clone(), field.to_owned())
    }
}

impl Tenant {
    /// A matter as far as somebody may read it singly, with the personal fields that they read by it; None where they may
    /// not know of it.
    fn line(
        &self,
        loaded: Loaded,
        values: Vec<ValueRow>,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Option<(Line, Vec<String>)>, AppError> {
        let (reader, matter) = (Caller::Person(person), &loaded.matter);
        if !self.may_see(&reader, matter, now) {
            return Ok(None);
        }
        let sight = self.sight(&reader, matter, &self.runnable(&loaded)?.procedure, now);
        let mut personal = timeline::personal(values);
        if !sight.personal {
            timeline::keep_title(&mut personal, matter.told_by);
        }
        let told =
            i64::try_from(matter.told_by).ok().and_then(|told| personal.remove(&told)).unwrap_or_default();
        let mut told = told;
        Reader::of(self, &reader, matter, self.runnable(&loaded)?, now).keep_form(&mut told);
        let reporter = matter.reporter.filter(|_| sight.names);
        let reporter = reporter.and_then(|it| self.people.get(&it)).map(|it| it.name.clone());
        let mut fields: Vec<String> = told.keys().cloned().collect();
        fields.extend(reporter.as_ref().map(|_| "reporter".to_owned()));
        let mut form = matter.form.clone();
        form.extend(told);
        Ok(Some((Line { loaded, reporter, form }, fields)))
    }

    /// What the fields of some matters are called, each in the words of the latest matter's edition.
    fn titles(&self, lines: &[Line], language: &str) -> BTreeMap<(String, String), String> {
        let mut titles = BTreeMap::new();
        let mut forms: HashMap<_, Value> = HashMap::new();
        for line in lines {
            let edition = (&line.loaded.edition, &line.loaded.procedure);
            let form = forms.entry(edition).or_insert_with(|| {
                let pack = self.edition(edition.0);
                let runnable = pack.and_then(|pack| Some((pack, pack.procedures.get(edition.1)?)));
                runnable.map(|(pack, runnable)| pack.opening_form(language, runnable)).unwrap_or_default()
            });
            for field in line.fields() {
                let title = form.pointer(&format!("/properties/{field}/title")).and_then(Value::as_str);
                titles.entry(line.column(field)).or_insert_with(|| title.unwrap_or(field).to_owned());
            }
        }
        titles
    }
}

impl List<'_> {
    /// An answer as people read it.
    fn said(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(true) => self.either("是", "yes").to_owned(),
            Value::Bool(false) => self.either("否", "no").to_owned(),
            Value::Array(items) => {
                items.iter().map(|it| self.said(it)).collect::<Vec<_>>().join(self.either("、", ", "))
            }
            other => other.to_string(),
        }
    }
}

fn by_matter(rows: Vec<ValueRow>) -> HashMap<MatterId, Vec<ValueRow>> {
    let mut values: HashMap<MatterId, Vec<ValueRow>> = HashMap::new();
    for row in rows {
        values.entry(row.matter).or_default().push(row);
    }
    values
}
