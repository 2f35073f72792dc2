//! Messages: delivered at least once, after the change they tell of is committed.

pub mod deliver;
