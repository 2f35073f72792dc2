//! Reporting in under a minute: what, where, in which words. Each step is a page of its own that works without a
//! script, and nothing that was typed is ever lost.

pub(super) mod ask;
pub(super) mod place;
pub(super) mod send;

use super::form::draw::Drawing;
use super::form::fill::Errors;
use super::form::sent::Sent;
use super::form::{Choice, Field, Kind};
use super::token;
use super::visitor::Visitor;
use crate::ApiState;
use crate::procedure::Words;
use axum::http::StatusCode;
use axum::response::Response;
use gewu_kernel::id::AreaId;
use gewu_matter::procedure::{Category, Opener};
use gewu_packs::Runnable;
use gewu_territory::area::Level;
use gewu_territory::body::Body;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a form for a report is about, for its token.
const ABOUT: &str = "report";
/// The field in which a page names the body that a report is about.
const BODY: &str = "about";

/// A procedure that anyone may open.
#[derive(Clone, Copy)]
pub(super) struct Open<'t> {
    pub(super) id: &'t str,
    pub(super) runnable: &'t Runnable,
    pub(super) words: Words<'t>,
}

impl Visitor {
    /// The procedures that anyone may open, by id.
    pub(super) fn open_procedures(&self) -> Vec<Open<'_>> {
        let anyone = |runnable: &Runnable| runnable.procedure.opens.contains(&Opener::Anyone);
        let open = self.tenant.procedures().filter(|(_, runnable)| anyone(runnable));
        let mut open: Vec<Open<'_>> = open
            .filter_map(|(id, runnable)| {
                let (_, pack) = self.tenant.in_force(id)?;
                Some(Open { id, runnable, words: Words { pack, language: self.language } })
            })
            .collect();
        open.sort_by_key(|it| it.id);
        open
    }
}

/// A category as a page offers it.
#[derive(Serialize)]
struct Offered {
    id: String,
    title: String,
    hint: Option<String>,
}

impl Open<'_> {
    fn title(&self) -> String {
        self.words.of(self.id)
    }

    /// The categories in the order of the pack’s table.
    fn categories(&self) -> Vec<Offered> {
        let table = &self.runnable.procedure.categories;
        let mut rows: Vec<(&String, &Category)> = table.iter().collect();
        rows.sort_by_key(|(_, category)| category.row);
        let offered = rows.into_iter().map(|(id, _)| Offered {
            id: id.clone(),
            title: self.words.of(&format!("{}.category.{id}", self.id)),
            hint: self.words.find(&format!("{}.category.{id}.opens", self.id)),
        });
        offered.collect()
    }

    /// What people call the categories, in the order of the pack’s table.
    pub(super) fn category_titles(&self) -> Vec<String> {
        self.categories().into_iter().map(|it| it.title).collect()
    }

    pub(super) fn drawing<'d>(
        &'d self,
        title: &'d dyn Fn(&str, &Value) -> String,
        category: &'d dyn Fn(&str) -> String,
    ) -> Drawing<'d> {
        let categories = &self.runnable.procedure.categories;
        Drawing { schema: self.runnable.form.schema(), title, categories, category }
    }
}

/// What people call a field of a form: the pack’s word in the visitor’s language, what the schema says, or for the
/// form that every step has what the portal says.
pub(super) fn field_title(words: Words<'_>, form: &str, name: &str, schema: &Value) -> String {
    let own = words.find(&format!("{form}.{name}"));
    let own = own.or_else(|| schema["title"].as_str().map(str::to_owned));
    let common = || crate::portal::words::find(words.language, &["field.", name].concat()).map(str::to_owned);
    own.or_else(common).unwrap_or_else(|| name.to_owned())
}

/// Something that a page says at its head beside the form.
#[derive(Clone, Copy, Debug)]
enum Notice {
    /// Nothing.
    None,
    /// Correct what is named.
    Errors,
    /// Press again: the form was too old or came from elsewhere.
    Stale,
}

impl Visitor {
    /// Which body it is about, of those that serve the place: nobody has to say, and none of them hears of it.
    fn about_field(&self, place: AreaId, sent: &Sent) -> Field {
        let written = sent.text(BODY);
        let day = self.tenant.work_time.date(self.now);
        let places = self.tenant.territory.places(place, day);
        let serving = |body: &&Body| Level::ALL.iter().any(|level| places.at(*level) == Some(body.area));
        let mut bodies: Vec<&Body> = self.tenant.directory.bodies().filter(serving).collect();
        bodies.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        let choice = |body: &Body| {
            let value = body.id.to_string();
            Choice { chosen: value == written, value, title: body.name.clone() }
        };
        Field {
            name: BODY.to_owned(),
            sent: BODY.to_owned(),
            title: self.word("report.about"),
            kind: Kind::One,
            required: false,
            options: bodies.into_iter().map(choice).collect(),
            value: written.to_owned(),
            most: None,
            digits: false,
            error: None,
        }
    }

    /// The form of a procedure for a place, with what was written already.
    fn report_form(
        &mut self,
        state: &ApiState,
        procedure: &str,
        place: AreaId,
        sent: &Sent,
        errors: &Errors,
        notice: Notice,
    ) -> Response {
        let token = token::issue(state, self, ABOUT);
        let found = self.open_procedures().into_iter().find(|it| it.id == procedure);
        let Some(open) = found else { return super::see_other("/report") };
        let titled =
            |name: &str, schema: &Value| field_title(open.words, &format!("{}.form", open.id), name, schema);
        let category = |id: &str| open.words.of(&format!("{}.category.{id}", open.id));
        let mut fields = open.drawing(&titled, &category).fields(sent, errors);
        if open.runnable.procedure.about {
            fields.push(self.about_field(place, sent));
        }
        let refused = self.refused(sent);
        let status = match notice {
            Notice::None => StatusCode::OK,
            Notice::Errors => StatusCode::UNPROCESSABLE_ENTITY,
            Notice::Stale => StatusCode::FORBIDDEN,
        };
        let page = context! {
            procedure => open.id,
            title => open.title(),
            several => self.open_procedures().len() > 1,
            place => place.0,
            place_name => self.place_name(place),
            stale => matches!(notice, Notice::Stale),
            token, refused,
            fields => Serde(fields),
            pictures => Serde(&sent.pictures),
            other_error => errors.get(""),
        };
        self.with_device(self.page_as(status, "report_form.html", page))
    }

    /// The pictures that could not be kept, each with why.
    pub(super) fn refused(&self, sent: &Sent) -> Vec<String> {
        let said = |(name, why): &(String, &str)| self.phrase(why, &[("name", name)]);
        sent.refused.iter().map(said).collect()
    }
}

/// A pack’s table of categories, for forms that have none.
pub(super) static NO_CATEGORIES: BTreeMap<String, Category> = BTreeMap::new();
