//! Attachments: known by the hash of their bytes.
