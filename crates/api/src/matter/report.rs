//! Opening a matter.

use super::act::{Named, etag, status, submit};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ClientHeaders, Once, OnceHeaders, Who};
use crate::problem::{Code, Problem, problems};
use crate::throttle::{Client, Turn};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use gewu_app::matter::set_aside::reasons;
use gewu_app::matter::{Caller, OnBehalf, Reply, Report, Request, Where, Work};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody reports.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReportBody {
    /// The procedure to run: an id that `/api/v1/procedures` lists.
    procedure: String,
    /// Where.
    #[serde(rename = "where")]
    place: PlaceBody,
    /// The procedure’s opening form.
    #[schema(value_type = Object, example = json!({"title": "路灯不亮", "attachments": []}))]
    form: Value,
    /// Set when staff enter it for somebody, from paper or by telephone.
    #[serde(default)]
    on_behalf: Option<OnBehalfBody>,
    /// Whence it came, such as `portal` or `hotline`; at most 40 characters.
    #[serde(default)]
    source: Option<String>,
    /// Whom or which bodies it is about, where the procedure asks: they and those near them keep out of it.
    #[serde(default)]
    #[schema(example = json!([{"body": 4}]))]
    about: Vec<Named>,
    /// The code on the blank form that it was written on: the villager’s copy then leads to this matter. With `on-behalf`
    /// only.
    #[serde(default)]
    #[schema(example = "7K2M-9QXD-04TB-WZ5R")]
    paper: Option<String>,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// For whom staff enter a report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnBehalfBody {
    /// The person, if the county knows them.
    #[serde(default)]
    person: Option<Uuid>,
}

/// Where something is: one of an area’s number, its present code, or a point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(try_from = "PlaceParts", rename_all = "kebab-case")]
pub enum PlaceBody {
    /// An area by its number.
    Area(i64),
    /// An area by its present code.
    Code(String),
    /// A point, CGCS2000 degrees (as WGS 84; not GCJ-02).
    Point(PointBody),
}

/// A place as it is written, so that whoever writes none or two is told what to write.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceParts {
    area: Option<i64>,
    code: Option<String>,
    point: Option<PointBody>,
}

impl TryFrom<PlaceParts> for PlaceBody {
    type Error = &'static str;

    fn try_from(parts: PlaceParts) -> Result<PlaceBody, &'static str> {
        match (parts.area, parts.code, parts.point) {
            (Some(area), None, None) => Ok(PlaceBody::Area(area)),
            (None, Some(code), None) => Ok(PlaceBody::Code(code)),
            (None, None, Some(point)) => Ok(PlaceBody::Point(point)),
            _ => Err("write exactly one of `area`, `code` and `point`"),
        }
    }
}

/// A point, CGCS2000 degrees.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointBody {
    /// Degrees east, −180 to 180.
    longitude: f64,
    /// Degrees north, −90 to 90.
    latitude: f64,
}

/// What came of a report.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ReportAnswer {
    /// The new matter.
    matter: Uuid,
    /// Its version, also in the `ETag`.
    version: u64,
    /// `open` or `ended`.
    status: &'static str,
    /// The receipt code: whoever holds it may follow, urge, rate and reopen the matter.
    #[schema(example = "7K2M-9QXD-04TB-WZ5R")]
    receipt: Option<String>,
    /// Where the report was found to lie.
    found: Option<FoundAnswer>,
    /// What happened, by kind, in order.
    happened: Vec<String>,
}

/// Where a report was found to lie.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundAnswer {
    /// The area’s number.
    pub area: i64,
    /// Its name.
    pub name: String,
    /// Invented for demonstration or tests: not a real place.
    pub synthetic: bool,
    /// Set when the point lies in no grid, so that the nearest town has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside: Option<OutsideAnswer>,
}

/// How a point lies outside of every grid.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutsideAnswer {
    /// How far from the town that has it, in metres; 0 inside the town.
    pub metres: i64,
}

impl From<gewu_app::matter::report::Found> for FoundAnswer {
    fn from(found: gewu_app::matter::report::Found) -> FoundAnswer {
        let outside = found.outside.map(|outside| OutsideAnswer { metres: outside.metres });
        FoundAnswer { area: found.area.0, name: found.name, synthetic: found.synthetic, outside }
    }
}

problems! {
    /// What can go wrong with a report.
    ReportProblems:
        BadHeader, NotJson, NeedsClientToken, SignedOut, Forbidden, MayNotOpen,
        NoSuchProcedure, Retired, NoSuchArea, NoSuchPerson, NoSuchAttachment, NoSuchReceipt,
        SlowBody, Condition, NotPermitted, NeedsBinding, BrokenPack, TooLarge, WrongMediaType,
        Invalid, Form, KeyReused, FutureClaim, UnknownCategory, NoSeat, ReceiptUsed, TooMany
}

/// Reports something, with or without an account.
#[utoipa::path(post, path = "/api/v1/matters", tag = "matters",
    params(OnceHeaders, ClientHeaders), request_body = ReportBody,
    security((), ("session" = []), ("token" = [])),
    responses((status = 201, body = ReportAnswer, headers(("ETag" = String), ("Location" = String))), ReportProblems))]
pub async fn report(
    State(state): State<ApiState>,
    client: Client,
    who: Who,
    Once(key): Once,
    JsonBody(said): JsonBody<ReportBody>,
) -> Result<Response, Problem> {
    let caller = who.anyone(key.is_some())?;
    if caller.receipt_of().is_some() {
        let detail = "a receipt is for its own matter; report without it, or with a token";
        return Err(Problem::new(Code::Forbidden).detail(detail));
    }
    let happened_at = said.happened_at;
    let work = Work::Report(said.report()?);
    let request = Request { caller, key, happened_at, work };
    let reply = match (&request.caller, &request.work) {
        (Caller::Anyone { .. }, Work::Report(report)) => {
            let turn = state.turn(&client, report, state.app.clock.now()).await?;
            report_openly(&state, &turn, request).await?
        }
        _ => submit(&state, "report", request).await?,
    };
    let answer = ReportAnswer {
        matter: reply.matter.0,
        version: reply.version,
        status: status(reply.status),
        receipt: reply.receipt,
        found: reply.found.map(Into::into),
        happened: reply.happened,
    };
    let headers = [(ETAG, etag(answer.version)), (LOCATION, format!("/api/v1/matters/{}", answer.matter))];
    Ok((StatusCode::CREATED, headers, Json(answer)).into_response())
}

/// A report without an account whose turn it is; set aside when it looks like spam.
pub(crate) async fn report_openly(
    state: &ApiState,
    turn: &Turn,
    mut request: Request,
) -> Result<Reply, Problem> {
    turn.verdict.check()?;
    if let Work::Report(report) = &mut request.work {
        report.set_aside = reasons(&report.form, turn.seen);
    }
    let reply = submit(state, "report", request).await;
    if reply.is_err() {
        state.give_back(turn, state.app.clock.now());
    }
    reply
}

impl PlaceBody {
    /// The place, which stands at `pointer` in the body.
    pub(crate) fn place(self, pointer: &str) -> Result<Where, Problem> {
        let outside = |axis: &str, degrees: &str| {
            Err(Problem::new(Code::Invalid).field(format!("{pointer}/point/{axis}"), degrees))
        };
        Ok(match self {
            PlaceBody::Area(area) => Where::Area(AreaId(area)),
            PlaceBody::Code(code) => Where::Code(code),
            PlaceBody::Point(PointBody { longitude, latitude }) => {
                if !(-180.0..=180.0).contains(&longitude) {
                    return outside("longitude", "degrees from −180 to 180");
                }
                if !(-90.0..=90.0).contains(&latitude) {
                    return outside("latitude", "degrees from −90 to 90");
                }
                Where::Point { longitude, latitude }
            }
        })
    }
}

impl ReportBody {
    fn report(self) -> Result<Report, Problem> {
        let invalid = |pointer: &str, message: &str| Problem::new(Code::Invalid).field(pointer, message);
        if self.source.as_ref().is_some_and(|source| source.chars().count() > 40) {
            return Err(invalid("/source", "at most 40 characters"));
        }
        let at = self.place.place("/where")?;
        let on_behalf = self.on_behalf.map(|it| OnBehalf { person: it.person.map(PersonId) });
        let source = self.source.or_else(|| self.paper.is_some().then(|| "paper".to_owned()));
        let (procedure, form, paper) = (self.procedure, self.form, self.paper);
        let about = self.about.into_iter().map(Into::into).collect();
        Ok(Report {
            procedure,
            at,
            form,
            on_behalf,
            source,
            about,
            paper,
            number: None,
            set_aside: Vec::new(),
        })
    }
}
