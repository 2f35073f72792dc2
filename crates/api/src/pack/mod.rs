//! The life of packs: what is in force, what is proposed and decided, the tenant's parameters, what was before.

pub mod bpmn;
pub mod decide;
pub mod edition;
pub mod list;
pub mod migration;
pub mod migration_wire;
pub mod parameters;
pub mod proposal;
pub mod propose;
pub mod rehearsed_wire;
pub mod set;
pub mod table;
pub mod wire;

use crate::ApiState;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// A pack by its id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct PackPath {
    /// The pack’s id.
    pack: String,
}

/// An edition of a pack by its hash.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct EditionPath {
    /// The pack’s id.
    pack: String,
    /// The edition’s hash, 64 hexadecimal digits.
    hash: String,
}

/// A proposal by its id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct ProposalPath {
    /// The proposal’s id.
    proposal: Uuid,
}

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(table::table))
        .routes(routes!(table::proposals))
        .routes(routes!(list::show))
        .routes(routes!(edition::show))
        .routes(routes!(edition::drawing))
        .routes(routes!(bpmn::model))
        .routes(routes!(edition::diff))
        .routes(routes!(parameters::show, set::set))
        .routes(routes!(set::rehearse))
        .routes(routes!(set::back))
        .routes(routes!(parameters::history))
        .routes(routes!(migration::list, migration::order))
        .routes(routes!(migration::rehearse))
        .routes(routes!(migration::portion))
        .routes(routes!(migration::back))
        .routes(routes!(propose::unpack))
        .routes(routes!(proposal::list, propose::propose))
        .routes(routes!(proposal::show, propose::replace))
        .routes(routes!(proposal::drawing))
        .routes(routes!(propose::withdraw))
        .routes(routes!(decide::approve))
        .routes(routes!(decide::refuse))
}
