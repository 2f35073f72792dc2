//! XML as a tree, written by a library that knows what has to be escaped.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// An element with attributes, a text or elements within.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    inner: Vec<Element>,
}

impl Element {
    pub(super) fn new(name: &'static str) -> Element {
        Element { name, ..Element::default() }
    }

    pub(super) fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Element {
        self.attributes.push((attribute, value.into()));
        self
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Element {
        self.text = Some(text.into());
        self
    }

    pub(super) fn add(mut self, inner: impl IntoIterator<Item = Element>) -> Element {
        self.inner.extend(inner);
        self
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let attributes = self.attributes.iter().map(|(name, value)| (*name, value.as_str()));
        let start = BytesStart::new(self.name).with_attributes(attributes);
        if self.text.is_none() && self.inner.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        if let Some(text) = &self.text {
            writer.write_event(Event::Text(BytesText::new(text)))?;
        }
        self.inner.iter().try_for_each(|inner| inner.write(writer))?;
        writer.write_event(Event::End(BytesEnd::new(self.name)))
    }
}

/// The whole file, with a comment above everything.
pub(super) fn file(comment: &str, root: &Element) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = (|| {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        // Two hyphens would end the comment.
        let comment = comment.replace("--", "- -");
        writer.write_event(Event::Comment(BytesText::from_escaped(format!(" {comment} "))))?;
        root.write(&mut writer)
    })();
    debug_assert!(written.is_ok(), "memory takes everything");
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    text
}
