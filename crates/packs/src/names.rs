//! What a procedure may refer to beside its own steps.

use crate::overlay::Parameter;
use std::collections::BTreeMap;

/// What a procedure may refer to.
pub(crate) struct Names<'p> {
    pub(crate) roles: &'p BTreeMap<String, String>,
    pub(crate) units: &'p BTreeMap<String, String>,
    pub(crate) parameters: &'p BTreeMap<String, Parameter>,
    pub(crate) files: &'p BTreeMap<String, String>,
}
