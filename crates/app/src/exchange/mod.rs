//! The exchange with partners outside: organs and platforms that send matters and are told what becomes of them.
//!
//! Both ways go messages signed as Standard Webhooks 1.0 says. What a partner may do in a matter, and what it is told of
//! it, is for packs to say; here is only who it is, which matter it means, and that each message counts once.

mod answer;
mod error;
mod partner;
mod receive;
mod send;
pub mod sign;
mod state;

pub use error::ExchangeError;
pub use partner::{NewPartner, PartnerView};
pub use receive::{Order, Prepared, Sent};
pub use send::{NotTaken, Post, Posted};
pub use state::{AwaitedView, OrderState, WaitingView};
