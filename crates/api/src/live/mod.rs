//! What happens now.

pub mod events;
pub mod presence;
