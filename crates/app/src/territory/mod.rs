//! Places, bodies and the people who serve in them.

pub mod rows;
