//! People of the tenant, the positions they hold, and the tokens they sign in with.

pub mod absence;
pub mod hand_over;
pub mod import;
pub mod kin;
pub(crate) mod near;
pub mod post;
pub mod sample;
pub mod token;

pub use hand_over::{HandOver, HandedOver, Held};
pub use post::PostView;
