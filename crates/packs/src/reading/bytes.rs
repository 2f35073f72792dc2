//! Files as they lie on a disk: texts in UTF-8, or told what they seem to be.

use crate::problem::Problem;
use crate::rule::Rule;
use crate::said::{Said, said};

/// A file of a pack as text, or where and as what it cannot be read.
pub fn text(file: &str, bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let before = String::from_utf8_lossy(&bytes[..valid]);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Problem {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            rule: Rule::Readable,
            message: told(file, &before, bytes),
            excerpt: line.to_owned(),
        }
    })
}

fn told(file: &str, before: &str, bytes: &[u8]) -> Said {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return said!(
            "the file is not UTF-8 and looks like UTF-16 (“Unicode” in old editors): save it as UTF-8 in your editor",
            "文件不是 UTF-8，像是 UTF-16（旧编辑器里叫“Unicode”）：在编辑器里另存为 UTF-8"
        );
    }
    let written = [".toml", ".json", ".md", ".txt", ".csv"].iter().any(|end| file.ends_with(end));
    if bytes.contains(&0) || !written {
        return said!(
            "this is no text; a pack holds texts only, so take the file out of the folder",
            "这不是文字文件；机制包里只放文字文件，把它从文件夹里拿走"
        );
    }
    // Where Chinese was read as UTF-8 before, a few bytes were lost or cut.
    match before.is_ascii() && is_gbk(bytes) {
        true => said!(
            "the file is not UTF-8 and looks like GBK: save it as UTF-8 in your editor",
            "文件不是 UTF-8，像是 GBK：在编辑器里另存为 UTF-8"
        ),
        false => said!(
            "the file is not UTF-8 from here on: save it as UTF-8 in your editor, and look whether the text is whole",
            "文件从这里起不是 UTF-8：在编辑器里另存为 UTF-8，再看看文字是否完整"
        ),
    }
}

/// Whether all bytes beyond ASCII come in the pairs (or fours) of GBK and GB 18030.
fn is_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = match (first, tail) {
            (0..=0x7f, _) => tail,
            (0x81..=0xfe, [0x40..=0x7e | 0x80..=0xfe, tail @ ..]) => tail,
            (0x81..=0xfe, [0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, tail @ ..]) => tail,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// “标题 = "村"” as an old Windows editor saves it.
    const GBK: &[u8] = b"id = \"a\"\ntitle = \"\xb4\xe5\"\n";

    #[test]
    fn what_is_not_utf_8_is_told_where_and_as_what() {
        let problem = text("pack.toml", GBK.to_vec()).unwrap_err();
        assert_eq!((problem.line, problem.column), (2, 10));
        assert!(problem.message.zh.contains("像是 GBK：在编辑器里另存为 UTF-8"), "{}", problem.message.zh);
        assert!(problem.message.en.contains("GBK"), "{problem}");
        let utf_16 = text("pack.toml", b"\xff\xfei\0d\0".to_vec()).unwrap_err();
        assert!(utf_16.message.zh.contains("UTF-16") && utf_16.line == 1, "{utf_16}");
        let broken = text("pack.toml", b"# \xe6\x9d\x91\na = \"\xe6\x9d\"\n".to_vec()).unwrap_err();
        assert!(
            broken.message.en.contains("from here on") && (broken.line, broken.column) == (2, 6),
            "{broken}"
        );
        let image = text("photo.png", b"\x89PNG\0".to_vec()).unwrap_err();
        assert!(image.message.zh.contains("不是文字文件"), "{image}");
        assert_eq!(text("pack.toml", "标题".into()).unwrap(), "标题");
    }
}
