//! People of the tenant, and the tokens they sign in with.

pub mod token;
