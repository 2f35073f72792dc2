//! What a procedure may refer to beside its own steps.

use crate::law::Body;
use crate::overlay::Parameter;
use std::collections::BTreeMap;

/// What a procedure may refer to.
pub(crate) struct Names<'p> {
    pub(crate) roles: &'p BTreeMap<String, String>,
    pub(crate) units: &'p BTreeMap<String, String>,
    pub(crate) bodies: &'p BTreeMap<String, Body>,
    pub(crate) parameters: &'p BTreeMap<String, Parameter>,
    pub(crate) files: &'p BTreeMap<String, String>,
    /// Whether it is to be checked, or only loaded: what was published before a rule came runs on.
    pub(crate) checked: bool,
}
