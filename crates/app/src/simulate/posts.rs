//! Who holds which post, and how many minutes of the run each had.

use super::books::Present;
use super::county::County;
use super::desk::share;
use super::run::Simulation;
use super::samples::Samples;
use gewu_kernel::id::PersonId;
use std::collections::{BTreeMap, BTreeSet};

/// A post and those in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Post {
    pub(super) holders: Vec<PersonId>,
    pub(super) deputies: Vec<PersonId>,
    /// Minutes that each has on a working day.
    pub(super) share: u32,
}

impl Simulation<'_> {
    /// Those in office and the minutes that they had: deputies only while everybody whose place they take is away.
    pub(super) fn present(&self) -> Vec<Present> {
        let hours = self.books.hours();
        let none = BTreeSet::new();
        let away = |person: &PersonId| self.away.get(person).unwrap_or(&none);
        let mut present = Vec::new();
        for post in &self.posts {
            let mut all_away: Option<BTreeSet<u32>> = None;
            for person in &post.holders {
                let worked = hours.working_days() - hours.working(away(person));
                present.push(Present { person: *person, available: u64::from(worked * post.share) });
                let away = away(person);
                all_away = Some(match all_away {
                    Some(all) => all.intersection(away).copied().collect(),
                    None => away.clone(),
                });
            }
            let days = hours.working(&all_away.unwrap_or_default());
            for person in &post.deputies {
                present.push(Present { person: *person, available: u64::from(days * post.share) });
            }
        }
        present
    }
}

/// The posts with those in them, and the role and the seat of each.
pub(super) fn posts(county: &County, samples: &Samples) -> (Vec<Post>, BTreeMap<PersonId, (String, i64)>) {
    let mut posts: BTreeMap<i64, Post> = BTreeMap::new();
    let mut seats = BTreeMap::new();
    let roles: BTreeMap<i64, &String> = county.positions().iter().map(|it| (it.id.0, &it.role)).collect();
    for tenure in county.tenures() {
        let Some(role) = roles.get(&tenure.position.0) else { continue };
        let post = posts.entry(tenure.position.0).or_default();
        let sample = samples.role.get(*role).cloned().unwrap_or_default();
        post.share = share(sample.available_percent);
        if tenure.deputy { &mut post.deputies } else { &mut post.holders }.push(tenure.person);
        seats.insert(tenure.person, ((*role).clone(), tenure.position.0));
    }
    (posts.into_values().collect(), seats)
}

/// Those who have a deputy at their side.
pub(super) fn deputised(county: &County) -> Vec<PersonId> {
    let deputies = county.tenures().iter().filter(|tenure| tenure.deputy);
    let with_deputy: BTreeSet<_> = deputies.map(|tenure| tenure.position).collect();
    let own = county.tenures().iter().filter(|it| !it.deputy && with_deputy.contains(&it.position));
    own.map(|tenure| tenure.person).collect()
}
