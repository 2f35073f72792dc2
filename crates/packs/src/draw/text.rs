//! How wide texts are drawn, and where they are broken: Chinese between any two letters, English between words.

/// Marks that begin no line, and marks that end none.
const CLOSING: &str = "，。；：）、”》！？,.;:)";
const OPENING: &str = "（“《(";

/// A width at a size, both in pixels. Letters of other faces differ a little; what is laid out leaves room for that.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(ems).sum::<f64>() * size
}

fn ems(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' => 0.3,
        'f' | 'r' | 't' | ' ' | '(' | ')' | '-' | '/' => 0.38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.9,
        'A'..='Z' => 0.7,
        _ if letter.is_ascii() => 0.58,
        _ if letter < '\u{2460}' => 0.6,
        _ => 1.0,
    }
}

/// Lines of at most a width, as far as single words allow.
pub(super) fn wrap(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && width(&line, size) + width(piece.trim_end(), size) > most {
            lines.push(line.trim_end().to_owned());
            line = String::new();
        }
        line.push_str(&piece);
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// What is not broken: a word with the space behind it, a Chinese letter with the marks around it.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for letter in text.chars() {
        // A number stays with what it counts.
        let number =
            pieces.last().is_some_and(|piece| piece.trim_end().ends_with(|it: char| it.is_ascii_digit()));
        let glued = pieces.last().and_then(|piece| piece.chars().last()).is_some_and(|before| {
            let within_word = before != ' ' && !wide(before) && !wide(letter);
            let counts = before == ' ' && wide(letter) && number;
            letter == ' ' || counts || CLOSING.contains(letter) || OPENING.contains(before) || within_word
        });
        match pieces.last_mut() {
            Some(piece) if glued => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
    }
    pieces
}

fn wide(letter: char) -> bool {
    letter >= '\u{2460}'
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_break_where_people_break_them() {
        assert_eq!(super::wrap("办结（本人认可）", 10.0, 50.0), ["办结（本人", "认可）"]);
        assert_eq!(super::wrap("Closed, no answer yet", 10.0, 60.0), ["Closed, no", "answer yet"]);
        assert_eq!(super::wrap("  ", 10.0, 60.0), Vec::<String>::new());
        assert_eq!(super::wrap("满 6 次后", 10.0, 30.0), ["满", "6 次后"]);
    }
}
