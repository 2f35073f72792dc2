//! What Chinese texts say alike in other words: spoken and written letters, words of one meaning, numbers and sides.

use crate::words;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// A meaning: a line of `meanings.txt`.
pub(super) type Meaning = u16;

/// Letters that stand in nearly every report, whatever it is about.
const EMPTY: &str = "的了是在有没不我你他们这那个也都就要说来去到会给看请人好大小一二三四五六七八九十年月日天晚今昨前后又还和与及或很太已被把对为从向等上下";

/// What somebody says who tells of it once more.
const AGAIN: [&str; 19] = [
    "又来",
    "又系",
    "还是",
    "还没",
    "仲",
    "上次",
    "上礼拜",
    "上星期",
    "报过",
    "讲过",
    "催",
    "再来",
    "依然",
    "至今",
    "跟进",
    "几时",
    "再报",
    "仍",
    "多次",
];

const NUMERALS: &str = "0123456789一二三四五六七八九十两";
/// What numbers tell apart: the third lamp, the fifth house.
const COUNTED: &str = "支盏杆根巷号栋幢座楼队组期层家档排间户区";
const SIDES: &str = "东南西北上下前后左右";
/// What sides tell apart: the east gate, the upper village.
const SIDED: &str = "门边村头侧面口座端角街路手";

static SPOKEN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pair = |line: &str| {
        let mut letters = line.chars().filter(|letter| !letter.is_whitespace());
        Some((letters.next()?, letters.next()?))
    };
    lines(include_str!("spoken.txt")).filter_map(pair).collect()
});

/// Words and what they mean, by their first letter.
static MEANINGS: LazyLock<HashMap<char, Vec<(String, Meaning)>>> = LazyLock::new(|| {
    let mut meanings: HashMap<char, Vec<(String, Meaning)>> = HashMap::new();
    for (meaning, line) in (0..).zip(lines(include_str!("meanings.txt"))) {
        for word in line.split_whitespace().map(plain) {
            if let Some(first) = word.chars().next() {
                meanings.entry(first).or_default().push((word, meaning));
            }
        }
    }
    meanings
});

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// A text in its normal form, in plain letters for spoken ones.
pub(super) fn plain(text: &str) -> String {
    words::normal(text).chars().map(|letter| *SPOKEN.get(&letter).unwrap_or(&letter)).collect()
}

pub(super) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What a plain text is about: single Chinese letters, and whole words of other scripts and numbers.
pub(super) fn letters(plain: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for run in plain.split(' ') {
        let mut word = String::new();
        for letter in run.chars() {
            if is_han(letter) {
                keep(&mut found, &mut word);
                if !EMPTY.contains(letter) {
                    found.insert(letter.to_string());
                }
            } else {
                word.push(letter);
            }
        }
        keep(&mut found, &mut word);
    }
    found
}

fn keep(found: &mut BTreeSet<String>, word: &mut String) {
    if !word.is_empty() {
        found.insert(std::mem::take(word));
    }
}

/// The meanings of the words of a plain text.
pub(super) fn meanings(plain: &str) -> BTreeSet<Meaning> {
    let mut found = BTreeSet::new();
    for (at, letter) in plain.char_indices() {
        let rest = &plain[at..];
        for (word, meaning) in MEANINGS.get(&letter).into_iter().flatten() {
            if rest.starts_with(word.as_str()) {
                found.insert(*meaning);
            }
        }
    }
    found
}

/// Whether a plain text says that it was told before.
pub(super) fn tells_again(plain: &str) -> bool {
    AGAIN.iter().any(|word| plain.contains(word))
}

/// What stands in a plain text with a number or a side to tell it apart, and which: 第三支 and 3支 are `(支, 三)`.
pub(super) fn marks(plain: &str, told: &str, by: &str) -> BTreeMap<char, BTreeSet<String>> {
    let mut found: BTreeMap<char, BTreeSet<String>> = BTreeMap::new();
    let mut mark = String::new();
    for letter in plain.chars() {
        if told.contains(letter) && !mark.is_empty() {
            found.entry(letter).or_default().insert(std::mem::take(&mut mark));
        } else if by.contains(letter) {
            mark.push(digit(letter));
        } else {
            mark.clear();
        }
    }
    found
}

pub(super) fn numbers(plain: &str) -> BTreeMap<char, BTreeSet<String>> {
    marks(plain, COUNTED, NUMERALS)
}

pub(super) fn sides(plain: &str) -> BTreeMap<char, BTreeSet<String>> {
    marks(plain, SIDED, SIDES)
}

fn digit(letter: char) -> char {
    let at = "一二三四五六七八九".chars().position(|numeral| numeral == letter);
    match (at, letter) {
        (_, '两') => '2',
        (Some(at), _) => char::from_digit(at as u32 + 1, 10).unwrap_or(letter),
        (None, _) => letter,
    }
}
