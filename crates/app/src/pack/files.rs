//! The files of a pack as people hand them in: how many, how large, under which names.

use super::error::PackError;
use gewu_packs::{Files, MANIFEST};

/// How many files a pack has at most.
pub const MOST_FILES: usize = 300;
/// How many bytes all of them have together at most.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// How long a path is at most, in bytes.
const LONGEST_PATH: usize = 200;
/// What files of a pack end with.
const ENDINGS: [&str; 5] = [".toml", ".json", ".md", ".txt", ".csv"];

/// That files can be a pack’s; what is in them is for the check to say.
pub fn fit(files: &Files) -> Result<(), PackError> {
    let refuse = |what: String| Err(PackError::Files(what));
    if files.len() > MOST_FILES {
        return refuse(format!(
            "{} files are too many for a pack; put in its own files only, at most {MOST_FILES}",
            files.len()
        ));
    }
    let bytes: usize = files.iter().map(|(path, text)| path.len() + text.len()).sum();
    if bytes > MOST_BYTES {
        return refuse(format!(
            "the files have {bytes} bytes together; a pack has texts only, at most {MOST_BYTES}"
        ));
    }
    for (path, text) in files {
        path_fits(path)?;
        if text.contains('\0') {
            return refuse(format!("“{path}” is not a text; a pack has texts only, take it out"));
        }
    }
    match files.contains_key(MANIFEST) {
        true => Ok(()),
        false => {
            refuse(format!("there is no {MANIFEST}; choose the folder in which it lies, or pack that folder"))
        }
    }
}

/// That a path stays within the pack, and means the same everywhere.
pub fn path_fits(path: &str) -> Result<(), PackError> {
    let shown: String = path.chars().take(80).collect::<String>().escape_debug().to_string();
    let refuse = |what: &str| Err(PackError::Files(format!("“{shown}”: {what}")));
    if path.is_empty() || path.len() > LONGEST_PATH {
        return refuse("a path has 1 to 200 bytes; give the file a shorter name");
    }
    if path
        .chars()
        .any(|it| it.is_control() || matches!(it, '\\' | ':' | '\u{FFFD}' | '\u{202A}'..='\u{202E}'))
    {
        return refuse(
            "a path has no “\\”, no “:” and nothing that cannot be seen; name the file in plain letters",
        );
    }
    if path.split('/').any(|part| part.is_empty() || part == "." || part == ".." || part.trim() != part) {
        return refuse("a path stays within the pack: no “..”, no “/” at its beginning, no empty part");
    }
    match ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        true => Ok(()),
        false => refuse("a pack has .toml, .json, .md, .txt and .csv files; take this one out"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(path: &str, text: &str) -> Files {
        Files::from([(MANIFEST.to_owned(), String::new()), (path.to_owned(), text.to_owned())])
    }

    #[test]
    fn paths_stay_within_the_pack() {
        for good in ["event.toml", "forms/report.schema.json", "说明.md", "samples/a b.csv"] {
            fit(&with(good, "")).unwrap();
        }
        for bad in [
            "../event.toml",
            "/etc/passwd.toml",
            "a/../../b.toml",
            "a//b.toml",
            "C:\\b.toml",
            "c:b.toml",
            "a\\b.toml",
            "./a.toml",
            "a /b.toml",
            "a\u{202E}lmot.toml",
            "a\nb.toml",
            "virus.exe",
            "",
        ] {
            let said = fit(&with(bad, "")).unwrap_err().to_string();
            assert!(said.contains('“'), "{bad}: {said}");
        }
        assert!(fit(&with(&format!("{}.toml", "长".repeat(80)), "")).is_err());
    }

    #[test]
    fn there_are_not_too_many_nor_too_large_ones() {
        assert!(fit(&Files::new()).unwrap_err().to_string().contains("pack.toml"));
        assert!(fit(&with("a.toml", "a\0")).unwrap_err().to_string().contains("not a text"));
        let large = "长".repeat(MOST_BYTES / 3 + 1);
        assert!(fit(&with("a.toml", &large)).unwrap_err().to_string().contains("bytes together"));
        let many = (0..MOST_FILES).map(|number| (format!("{number}.toml"), String::new()));
        let mut many: Files = many.collect();
        many.insert(MANIFEST.to_owned(), String::new());
        assert!(fit(&many).unwrap_err().to_string().contains("too many"));
    }
}
