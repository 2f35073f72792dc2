//! Signing in and out, one's own account, and administering others'.

pub mod absence;
pub mod absence_of;
pub mod administer;
pub mod audit;
pub mod hand_over;
pub mod kin;
pub mod list;
pub mod pace;
pub mod password;
pub mod power;
pub mod provider;
pub mod reset;
pub mod second_factor;
pub mod session;
pub mod sign_in;
pub mod table;
pub mod welcome;

use crate::ApiState;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use gewu_app::account::{Invitation, SignedIn};
use gewu_kernel::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The cookie of a session.
pub const COOKIE: &str = "gewu_session";
/// The cookie of a device on which somebody has signed in before; it names nobody.
pub const DEVICE: &str = "gewu_device";
/// For how long a device is known after the last sign-in.
const DEVICE_DAYS: i64 = 180;
/// The header in which what changes something repeats the session's form token.
pub const FORM_TOKEN: &str = "csrf-token";
/// The header of requests that a page makes by itself: they do not keep a session from ending for idleness.
pub const BY_ITSELF: &str = "by-itself";

/// A person by their id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct PersonPath {
    /// The person’s id.
    person: Uuid,
}

/// A link by which somebody chooses a password, once. It is shown here only; hand it over in person or by a way
/// that nobody else reads.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct InvitationAnswer {
    /// Who may use it.
    person: Uuid,
    /// What they type from then on.
    login: String,
    /// The address to open.
    link: String,
    /// Until when it holds.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl InvitationAnswer {
    fn of(state: &ApiState, invitation: Invitation) -> InvitationAnswer {
        InvitationAnswer {
            person: invitation.person.0,
            link: link(&state.reach.public_url, &invitation.key),
            login: invitation.login,
            expires_at: invitation.expires_at,
        }
    }
}

/// The address of a link. The key stands behind `#`, which browsers send to no server and no log keeps.
pub fn link(public_url: &str, key: &str) -> String {
    format!("{public_url}/desk/welcome#{key}")
}

/// The cookie of a session, or the one that removes it.
fn cookie(state: &ApiState, secret: Option<String>) -> Cookie<'static> {
    let gone = secret.is_none();
    let mut cookie = closed(state, COOKIE, secret.unwrap_or_default());
    if gone {
        cookie.make_removal();
    }
    cookie
}

/// The cookies of somebody who has signed in: the session’s, and the device’s.
fn cookies(state: &ApiState, jar: CookieJar, signed: SignedIn) -> CookieJar {
    let jar = jar.add(cookie(state, Some(signed.secret)));
    let Some(device) = signed.device else { return jar };
    let mut known = closed(state, DEVICE, device);
    known.set_max_age(time::Duration::days(DEVICE_DAYS));
    jar.add(known)
}

/// A cookie that no script reads and no other site sends along with a form.
fn closed(state: &ApiState, name: &'static str, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(state.reach.is_secure());
    cookie
}

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in, session::show, session::sign_out))
        .routes(routes!(sign_in::add_second_factor))
        .routes(routes!(sign_in::ways))
        .routes(routes!(session::list))
        .routes(routes!(session::end))
        .routes(routes!(welcome::welcome))
        .routes(routes!(password::change))
        .routes(routes!(second_factor::begin, second_factor::remove))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(absence::list, absence::record, absence::end))
        .routes(routes!(kin::list, kin::declare))
        .routes(routes!(kin::find))
        .routes(routes!(kin::take_back))
        .routes(routes!(absence_of::list, absence_of::record, absence_of::end))
        .routes(routes!(hand_over::show))
        .routes(routes!(hand_over::hand_over))
        .routes(routes!(list::list, administer::open))
        .routes(routes!(table::accounts))
        .routes(routes!(list::show))
        .routes(routes!(reset::reset))
        .routes(routes!(reset::release))
        .routes(routes!(administer::close))
        .routes(routes!(administer::reopen))
        .routes(routes!(administer::unlock))
        .routes(routes!(administer::end_sessions))
        .routes(routes!(administer::remove_second_factor))
        .routes(routes!(power::grant, power::withdraw))
        .routes(routes!(provider::start))
        .routes(routes!(provider::link))
        .routes(routes!(provider::back))
        .routes(routes!(provider::show, provider::unlink))
        .routes(routes!(audit::sign_ins))
        .routes(routes!(table::sign_ins))
        .routes(routes!(audit::own_sign_ins))
        .routes(routes!(audit::facts))
}
