//! What residents do: report, press for progress, add something, bring a matter back.

use super::act::Made;
use super::form::{self, Given};
use super::goal::Goal;
use super::run::Simulation;
use super::staff::Moment;
use crate::matter::report::OnBehalf;
use crate::matter::{Act, Caller, Report, Request, Verb, Where, Work};
use gewu_kernel::id::{AreaId, MatterId};
use gewu_matter::procedure::{Opener, Procedure, Who};
use gewu_territory::area::Hierarchy;
use jiff::SignedDuration;
use serde_json::{Map, Value};

/// How many devices people without an account report from.
const DEVICES: usize = 5000;
/// Paper is entered within so many minutes of its being handed in.
const PAPER_MINUTES: usize = 600;

impl Simulation<'_> {
    /// Somebody reports something somewhere.
    pub(super) fn report(&mut self, moment: Moment<'_>) -> Option<Made> {
        let procedures: Vec<(String, u32)> = self
            .pack
            .procedures
            .keys()
            .map(|id| (id.clone(), self.samples.procedures.get(id).copied().unwrap_or(1)))
            .collect();
        let id = self.chance.weighted(&procedures)?.clone();
        let opener = self.opener(&id)?;
        let spot = *self.chance.pick(&self.spots)?;
        let mut report = Report {
            about: Default::default(),
            paper: None,
            number: None,
            set_aside: Vec::new(),
            procedure: id.clone(),
            at: Where::Area(spot),
            form: Value::Null,
            on_behalf: None,
            source: Some(opener.clone().unwrap_or_else(|| "portal".to_owned())),
        };
        let mut happened_at = None;
        let device = format!("device-{:04}", self.chance.below(DEVICES));
        let mut shows = Goal::Opened(opener.clone());
        let caller = match &opener {
            Some(role) => {
                let (person, area) = self.staff.somebody(moment, role, &mut self.chance)?;
                report.at = Where::Area(self.spot_within(moment, area).unwrap_or(area));
                Caller::Person(person)
            }
            None if self.chance.percent(self.samples.paper_percent) => {
                let places = moment.tenant.places(spot, moment.day);
                let proxies = self.pack.procedures.get(&id)?.procedure.proxies.clone();
                let people = moment.seated(&places, &proxies);
                match self.chance.pick(&people).copied() {
                    Some(person) => {
                        let ago = SignedDuration::from_mins(self.chance.below(PAPER_MINUTES) as i64);
                        happened_at = Some(moment.now - ago);
                        report.on_behalf = Some(OnBehalf { person: None });
                        report.source = Some("paper".to_owned());
                        shows = Goal::Paper;
                        Caller::Person(person)
                    }
                    None => Caller::Anyone { client: device },
                }
            }
            None => {
                report.at = self.place(moment, spot);
                Caller::Anyone { client: device }
            }
        };
        let found = report.at.find(moment.tenant, moment.day).ok()?;
        let place = self.called(moment, found.area);
        report.form = self.opening_form(moment, &id, &place)?;
        let request = Request { caller, key: None, happened_at, work: Work::Report(report) };
        Some(Made { request, task: None, procedure: id, place, number: 0, shows: Some(shows) })
    }

    /// Who opens the next matter of a procedure: `None` within is anyone.
    fn opener(&mut self, procedure: &str) -> Option<Option<String>> {
        let opens = &self.pack.procedures.get(procedure)?.procedure.opens;
        let word = |opener: &Opener| match opener {
            Opener::Anyone => Some(("anyone".to_owned(), None)),
            Opener::Role(role) => Some((role.clone(), Some(role.clone()))),
            Opener::External(_) => None,
        };
        let even = self.samples.openers.is_empty();
        let weighted: Vec<(Option<String>, u32)> = opens
            .iter()
            .filter_map(word)
            .map(|(word, role)| (role, self.samples.openers.get(&word).copied().unwrap_or(u32::from(even))))
            .collect();
        self.chance.weighted(&weighted).cloned()
    }

    /// A spot within an area; none when the area is one itself, or when none is found soon.
    fn spot_within(&mut self, moment: Moment<'_>, area: AreaId) -> Option<AreaId> {
        let territory = &moment.tenant.territory;
        let parts = [Hierarchy::Grid, Hierarchy::Administrative]
            .into_iter()
            .flat_map(|hierarchy| territory.children(area, hierarchy, moment.day));
        let near: Vec<AreaId> = parts.filter(|part| self.spots.binary_search(part).is_ok()).collect();
        if let Some(spot) = self.chance.pick(&near) {
            return Some(*spot);
        }
        let tries: Vec<AreaId> = (0..20).filter_map(|_| self.chance.pick(&self.spots).copied()).collect();
        tries.into_iter().find(|spot| territory.within(area, *spot, moment.day))
    }

    /// How the place of a report is told: by its number, as a point, by the village, outside of everything.
    fn place(&mut self, moment: Moment<'_>, spot: AreaId) -> Where {
        let places = self.samples.places;
        let drawn = self.chance.below(100) as u32;
        let territory = &moment.tenant.territory;
        let boundary = territory.area(spot).and_then(|area| area.boundaries.first());
        let Some([west, south, east, north]) = boundary.map(|boundary| boundary.value.bounds()) else {
            return Where::Area(spot);
        };
        let part = |chance: &mut super::chance::Chance| chance.below(1000) as f64 / 1000.0;
        if drawn < places.point_percent {
            let longitude = west + (east - west) * part(&mut self.chance);
            let latitude = south + (north - south) * part(&mut self.chance);
            return Where::Point { longitude, latitude };
        }
        if drawn < places.point_percent + places.village_percent {
            let village = territory.places(spot, moment.day).village;
            let code = village.and_then(|village| territory.code(village, moment.day));
            return code.map_or(Where::Area(spot), |code| Where::Code(code.to_owned()));
        }
        if drawn < places.point_percent + places.village_percent + places.outside_percent {
            // Two degrees are more than any county measures.
            return Where::Point { longitude: west - 2.0, latitude: south };
        }
        Where::Area(spot)
    }

    /// What people call the place: the village, without the words for its committee.
    fn called(&self, moment: Moment<'_>, area: AreaId) -> String {
        let territory = &moment.tenant.territory;
        let places = territory.places(area, moment.day);
        let place = places.village.or(places.town).unwrap_or(area);
        let name = territory.name(place, moment.day).unwrap_or_default();
        for ending in ["村民委员会", "居民委员会", "村委会", "居委会", "街道办事处", "人民政府"]
        {
            if let Some(bare) = name.strip_suffix(ending).filter(|bare| !bare.is_empty()) {
                let kind = if ending.starts_with('村') && !bare.ends_with('村') { "村" } else { "" };
                return format!("{bare}{kind}");
            }
        }
        name.to_owned()
    }

    fn opening_form(&mut self, moment: Moment<'_>, procedure: &str, place: &str) -> Option<Value> {
        let runnable = self.pack.procedures.get(procedure)?;
        let category = category(&runnable.procedure, &self.samples.category, &mut self.chance);
        let sample = category.as_ref().and_then(|category| self.samples.category.get(category));
        let mut fixed = Map::new();
        fixed.extend(category.map(|category| ("category".to_owned(), Value::from(category))));
        let given = Given {
            fixed,
            words: &[],
            texts: &self.samples.texts,
            values: &self.samples.values,
            own: sample.map(|sample| &sample.texts),
            place,
            pictures: &self.pictures,
            evidence: 0,
            day: moment.day,
        };
        Some(form::fill(&runnable.form, &given, &mut self.chance))
    }

    /// What a reporter does of their own accord.
    pub(super) fn of_reporter(&mut self, moment: Moment<'_>, matter: MatterId, word: &str) -> Option<Made> {
        let known = self.known.get(&matter)?;
        let runnable = self.pack.procedures.get(&known.procedure)?;
        let texts: std::collections::BTreeMap<String, Vec<String>> = self
            .samples
            .texts
            .get(word)
            .map(|texts| ("words".to_owned(), texts.clone()))
            .into_iter()
            .collect();
        let given = Given {
            fixed: Map::new(),
            words: &[],
            texts: &self.samples.texts,
            values: &self.samples.values,
            own: Some(&texts),
            place: &known.place,
            pictures: &[],
            evidence: 0,
            day: moment.day,
        };
        let mut form = form::fill(&runnable.words, &given, &mut self.chance);
        // The form of words asks for nothing, but a remark without a word says nothing.
        if form.get("words").is_none() {
            form["words"] = Value::from("请看一下。");
        }
        let urge = runnable.procedure.urge.as_ref();
        let urges = urge.is_some_and(|urge| urge.who.contains(&Who::Reporter));
        let (verb, shows) = match word {
            "urge" if urges => (Verb::Urge { form }, Goal::Urged),
            "note" => (Verb::Note { form }, Goal::Noted),
            "reopen" => (Verb::Reopen { form }, Goal::Reopened(known.matter.end.clone()?)),
            _ => return None,
        };
        if word != "reopen" && known.matter.end.is_some() {
            return None;
        }
        let caller = known.matter.reporter.map_or(Caller::Reporter(matter), Caller::Person);
        let act = Act { matter, expected_version: Some(known.matter.version), verb };
        debug_assert!(moment.now >= known.matter.opened_at);
        Some(Made {
            request: Request { caller, key: None, happened_at: None, work: Work::Act(act) },
            task: None,
            procedure: known.procedure.clone(),
            place: String::new(),
            number: 0,
            shows: Some(shows),
        })
    }
}

fn category(
    procedure: &Procedure,
    samples: &std::collections::BTreeMap<String, super::samples::CategorySample>,
    chance: &mut super::chance::Chance,
) -> Option<String> {
    let weight = |id: &String| samples.get(id).and_then(|sample| sample.weight).unwrap_or(1);
    let weighted: Vec<(&String, u32)> = procedure.categories.keys().map(|id| (id, weight(id))).collect();
    chance.weighted(&weighted).map(|id| (*id).clone())
}
