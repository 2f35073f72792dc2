//! Lists of matters and tasks as tables to take along. Nothing personal stands in them: neither title nor text, since
//! both may hold what people told of themselves and others, nor who does what.

pub(crate) mod matters;
mod places;
mod queue;

/// How many are read at once.
const AT_ONCE: i64 = 200;
