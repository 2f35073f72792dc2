//! What operators ask: whether it lives, whether it can work, what it has counted.

pub mod figures;
pub mod health;
