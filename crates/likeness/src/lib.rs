//! What words a text holds.
//!
//! Pure: texts in, texts out. It knows no matter, no database and no language beyond what Unicode says of letters.

pub mod words;
