//! Whether a sentence is told in both languages, as its readers would notice.

use gewu_packs::Said;

/// Fails unless each language tells it by itself.
#[track_caller]
pub fn told_in_both(said: &Said) {
    let english = unquoted(&said.en);
    assert!(english.contains(' ') && !english.chars().any(is_chinese), "{said:?}");
    assert!(told_in_chinese(&said.zh), "{said:?}");
}

/// Whether a text is Chinese, without a sentence of English outside of what it quotes.
pub fn told_in_chinese(text: &str) -> bool {
    let own = unquoted(text);
    let words: Vec<&str> = own.split(' ').collect();
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    own.chars().any(is_chinese) && !words.windows(2).any(|pair| pair.iter().all(|word| is_word(word)))
}

/// A text without what stands within quotation marks, which is what somebody wrote or a button says.
fn unquoted(text: &str) -> String {
    let (mut own, mut deep, mut straight) = (String::new(), 0_usize, false);
    for sign in text.chars() {
        match sign {
            '“' => deep += 1,
            '”' => deep = deep.saturating_sub(1),
            '"' => straight = !straight,
            _ if deep == 0 && !straight => own.push(sign),
            _ => {}
        }
    }
    own
}

fn is_chinese(sign: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&sign)
}
