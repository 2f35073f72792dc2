//! What words a text holds, and how alike texts are.
//!
//! Pure: texts, places and times in, answers out. It knows no database, no procedure, and of matters only what people
//! told of them.

pub mod alike;
pub mod words;
