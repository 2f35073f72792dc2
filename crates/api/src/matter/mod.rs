//! Matters: reporting, reading, acting.

pub(crate) mod act;
pub mod alike;
pub mod clock;
pub mod document;
pub mod drawing;
pub mod finish;
pub mod forms;
pub mod hand_over;
pub mod list;
pub mod party;
pub mod queue;
pub mod receipt;
pub mod recheck;
pub mod report;
pub mod search;
pub mod show;
pub mod table;
pub mod take;
pub mod view;
pub mod words;

use crate::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(report::report, list::list))
        .routes(routes!(list::mine))
        .routes(routes!(search::search))
        .routes(routes!(table::table))
        .routes(routes!(table::own))
        .routes(routes!(table::queue))
        .routes(routes!(table::places))
        .routes(routes!(show::show))
        .routes(routes!(receipt::show))
        .routes(routes!(queue::queue))
        .routes(routes!(alike::alike))
        .routes(routes!(alike::part))
        .routes(routes!(alike::recur))
        .routes(routes!(recheck::list))
        .routes(routes!(table::rechecks))
        .routes(routes!(recheck::show, recheck::recheck))
        .routes(routes!(document::document))
        .routes(routes!(document::documents))
        .routes(routes!(document::made))
        .routes(routes!(drawing::drawing))
        .routes(routes!(forms::of_matter))
        .routes(routes!(forms::of_task))
        .routes(routes!(take::take))
        .routes(routes!(finish::finish))
        .routes(routes!(finish::review))
        .routes(routes!(hand_over::return_))
        .routes(routes!(hand_over::transfer))
        .routes(routes!(hand_over::ask_help))
        .routes(routes!(hand_over::release_help))
        .routes(routes!(clock::extend))
        .routes(routes!(clock::pause))
        .routes(routes!(clock::resume))
        .routes(routes!(words::urge))
        .routes(routes!(words::note))
        .routes(routes!(words::reopen))
        .routes(routes!(party::name_party))
        .routes(routes!(party::drop_party))
        .routes(routes!(party::name_about))
        .routes(routes!(party::drop_about))
        .routes(routes!(party::challenge))
        .routes(routes!(party::withdraw))
}
