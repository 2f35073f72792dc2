//! What a procedure may refer to beside its own steps.

use crate::law::Body;
use crate::overlay::Parameter;
use crate::problem::Source;
use crate::raw::{RawPack, Text};
use crate::rule::Rule;
use crate::{grammar, red_line};
use std::collections::BTreeMap;

/// What a procedure may refer to.
pub(crate) struct Names<'p> {
    pub(crate) roles: &'p BTreeMap<String, String>,
    pub(crate) units: &'p BTreeMap<String, String>,
    pub(crate) externals: &'p BTreeMap<String, String>,
    pub(crate) bodies: &'p BTreeMap<String, Body>,
    pub(crate) parameters: &'p BTreeMap<String, Parameter>,
    pub(crate) files: &'p BTreeMap<String, String>,
    /// Whether it is to be checked, or only loaded: what was published before a rule came runs on.
    pub(crate) checked: bool,
}

/// Ids as they are used everywhere, and what people read beside them.
pub(crate) fn check(manifest: &RawPack, source: &mut Source<'_>) {
    red_line::named(manifest.title.span(), manifest.id.get_ref(), manifest.title.get_ref(), source);
    let titled = manifest.roles.iter().chain(&manifest.units).chain(&manifest.externals);
    titled.for_each(|(id, title)| red_line::named(id.span(), id.get_ref(), title, source));
    let declared = manifest.roles.keys().chain(manifest.units.keys()).chain(manifest.bodies.keys());
    let declared = declared.chain(manifest.externals.keys());
    for id in declared.chain(manifest.parameter.keys()) {
        if !grammar::is_name(id.get_ref()) {
            source.at(id.span(), Rule::Named, grammar::not_a_name());
        }
    }
}

/// Without the places where they were read.
pub(crate) fn plain(read: BTreeMap<Text, String>) -> BTreeMap<String, String> {
    read.into_iter().map(|(id, title)| (id.into_inner(), title)).collect()
}
