//! Turns a catalogued text and its values into what a database runs.
//!
//! The two want different things of many values. PostgreSQL takes one array a column, so that a
//! statement has one text whatever the number of rows: nothing to parse or plan anew. SQLite has no
//! arrays; it gets one `?` a value, rounded to few sizes so that few texts fill its cache. The `?`
//! carry no number on SQLite because the driver looks up a numbered one's name by walking a list,
//! once for each: quadratic in a statement of thousands.

use crate::catalogue::Dialect;
use crate::column::{Kind, Value};
use std::fmt::Write;

/// The values of one run of a statement: the single ones in order, then the many, row after row.
#[derive(Debug, Default)]
pub(crate) struct Values<'a> {
    pub(crate) single: Vec<Value<'a>>,
    pub(crate) many: Vec<Value<'a>>,
}

impl<'a> Values<'a> {
    pub(crate) fn of(single: impl Into<Vec<Value<'a>>>) -> Values<'a> {
        Values { single: single.into(), many: Vec::new() }
    }

    pub(crate) fn many(self, many: Vec<Value<'a>>) -> Values<'a> {
        Values { many, ..self }
    }
}

/// What one placeholder gets.
#[derive(Debug)]
pub(crate) enum Bound<'v, 'a> {
    One(&'v Value<'a>),
    /// Every `step`-th of the values: a column of the rows, as an array.
    Column {
        kind: Kind,
        values: &'v [Value<'a>],
        step: usize,
    },
}

/// A text cut at its placeholders.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    many: Many,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Single(usize),
    Many,
}

#[derive(Debug)]
enum Many {
    None,
    Rows { tenant: bool, kinds: Vec<Kind> },
    In(Kind),
    Each { before: Vec<Piece>, kind: Kind },
}

/// Larger groups of rows are sent as several statements of these sizes on SQLite.
const SQLITE_ROWS: [usize; 12] = [128, 64, 32, 16, 8, 7, 6, 5, 4, 3, 2, 1];
/// PostgreSQL takes arrays of any length; this bounds the size of one message.
const POSTGRES_ROWS: usize = 4096;
/// Longest IN-list; on SQLite padded to a power of two.
const LIST: usize = 512;
/// Most selects in one UNION ALL.
const EACH: usize = 64;

const NULL: [Value<'static>; 4] =
    [Value::Null(Kind::Int), Value::Null(Kind::Text), Value::Null(Kind::Bytes), Value::Null(Kind::Flag)];

impl Template {
    /// # Panics
    /// On a text that is not well formed; a test reads every text of the catalogue.
    pub(crate) fn parse(text: &str) -> Template {
        let mut many = Many::None;
        let Some((before, rest)) = text.split_once('{') else {
            return Template { pieces: cut(text), many };
        };
        let (token, after) = rest.split_once('}').expect("a token ends with }");
        let mut pieces = cut(before);
        let (word, what) = token.split_once(' ').expect("a token has a word and more");
        many = match word {
            "rows" => {
                let kinds = what.strip_prefix("tenant ").unwrap_or(what);
                Many::Rows { tenant: kinds != what, kinds: kinds.split(' ').map(kind).collect() }
            }
            "in" => Many::In(kind(what)),
            "each" => {
                let (name, select) = what.split_once(' ').expect("a type and a select");
                Many::Each { before: cut(select), kind: kind(name) }
            }
            _ => panic!("{{{word} …}} is no token"),
        };
        pieces.push(Piece::Many);
        pieces.extend(cut(after));
        Template { pieces, many }
    }

    /// How many values make one row (or one member of a list); 0 where the statement takes no many.
    pub(crate) fn width(&self) -> usize {
        match &self.many {
            Many::None => 0,
            Many::Rows { kinds, .. } => kinds.len(),
            Many::In(_) | Many::Each { .. } => 1,
        }
    }

    /// How many of the rows left the next run takes.
    pub(crate) fn take(&self, dialect: Dialect, left: usize) -> usize {
        let most = match (&self.many, dialect) {
            (Many::Rows { .. }, Dialect::Sqlite) => {
                return SQLITE_ROWS.into_iter().find(|size| *size <= left).unwrap_or(left);
            }
            (Many::Rows { .. }, Dialect::Postgres) => POSTGRES_ROWS,
            (Many::Each { .. }, _) => EACH,
            _ => LIST,
        };
        left.min(most)
    }

    /// The text to run and what its placeholders get, in order.
    pub(crate) fn expand<'v, 'a>(
        &self,
        dialect: Dialect,
        single: &'v [Value<'a>],
        many: &'v [Value<'a>],
    ) -> (String, Vec<Bound<'v, 'a>>) {
        let mut out = Expansion { dialect, text: String::new(), bound: Vec::new(), single };
        if dialect == Dialect::Postgres {
            out.bound.extend(single.iter().map(Bound::One));
        }
        out.pieces(&self.pieces, &mut |out| match &self.many {
            Many::None => {}
            Many::Rows { tenant, kinds } => out.rows(*tenant, kinds, many),
            Many::In(kind) => out.list(*kind, many),
            Many::Each { before, kind } => out.each(before, *kind, many),
        });
        (out.text, out.bound)
    }
}

struct Expansion<'v, 'a> {
    dialect: Dialect,
    text: String,
    bound: Vec<Bound<'v, 'a>>,
    single: &'v [Value<'a>],
}

impl<'v, 'a> Expansion<'v, 'a> {
    fn pieces(&mut self, pieces: &[Piece], many: &mut dyn FnMut(&mut Self)) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.text.push_str(text),
                Piece::Many => many(self),
                Piece::Single(at) => match self.dialect {
                    Dialect::Sqlite => self.one(&self.single[*at - 1]),
                    Dialect::Postgres => write!(self.text, "${at}").expect("a String takes all"),
                },
            }
        }
    }

    fn one(&mut self, value: &'v Value<'a>) {
        self.bound.push(Bound::One(value));
        match self.dialect {
            Dialect::Sqlite => self.text.push('?'),
            Dialect::Postgres => write!(self.text, "${}", self.bound.len()).expect("a String takes all"),
        }
    }

    fn array(&mut self, kind: Kind, values: &'v [Value<'a>], step: usize) {
        self.bound.push(Bound::Column { kind, values, step });
        write!(self.text, "${}::{}[]", self.bound.len(), name(kind)).expect("a String takes all");
    }

    fn rows(&mut self, tenant: bool, kinds: &[Kind], many: &'v [Value<'a>]) {
        if self.dialect == Dialect::Sqlite {
            self.text.push_str("VALUES ");
            for (at, row) in many.chunks_exact(kinds.len()).enumerate() {
                self.text.push_str(if at == 0 { "(" } else { ",(" });
                let single = self.single;
                let given = tenant.then(|| &single[0]).into_iter().chain(row);
                for (at, value) in given.enumerate() {
                    if at > 0 {
                        self.text.push(',');
                    }
                    self.one(value);
                }
                self.text.push(')');
            }
            return;
        }
        self.text.push_str(if tenant {
            "SELECT $1::BIGINT, given.* FROM UNNEST("
        } else {
            "SELECT * FROM UNNEST("
        });
        for (at, kind) in kinds.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            self.array(*kind, &many[at..], kinds.len());
        }
        self.text.push_str(") AS given");
    }

    fn list(&mut self, kind: Kind, many: &'v [Value<'a>]) {
        if self.dialect == Dialect::Postgres {
            self.text.push_str("= ANY(");
            self.array(kind, many, 1);
            self.text.push(')');
            return;
        }
        self.text.push_str("IN (");
        let size = many.len().next_power_of_two();
        for at in 0..size {
            if at > 0 {
                self.text.push(',');
            }
            // Naming the last one again changes nothing in a list.
            self.one(&many[at.min(many.len() - 1)]);
        }
        self.text.push(')');
    }

    fn each(&mut self, select: &[Piece], kind: Kind, many: &'v [Value<'a>]) {
        // A select for NULL finds nothing: equality with NULL holds for no row.
        for at in 0..many.len().next_power_of_two() {
            if at > 0 {
                self.text.push_str(" UNION ALL ");
            }
            let value: &'v Value<'a> = many.get(at).unwrap_or(&NULL[kind as usize]);
            self.pieces(select, &mut |out| out.one(value));
        }
    }
}

/// Cuts at `$1`, `$2` … and `$each`.
fn cut(text: &str) -> Vec<Piece> {
    let mut parts = text.split('$');
    let mut pieces = vec![Piece::Text(parts.next().unwrap_or_default().to_owned())];
    for part in parts {
        let (piece, rest) = match part.strip_prefix("each") {
            Some(rest) => (Piece::Many, rest),
            None => {
                let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
                (Piece::Single(part[..digits].parse().expect("a number after $")), &part[digits..])
            }
        };
        pieces.push(piece);
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

fn kind(name: &str) -> Kind {
    match name {
        "BIGINT" => Kind::Int,
        "TEXT" => Kind::Text,
        "BYTEA" => Kind::Bytes,
        "BOOLEAN" => Kind::Flag,
        _ => panic!("{name} is no type of column"),
    }
}

pub(crate) fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "BIGINT",
        Kind::Text => "TEXT",
        Kind::Bytes => "BYTEA",
        Kind::Flag => "BOOLEAN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(template: &str, dialect: Dialect, many: usize) -> String {
        let single = [Value::Int(1), Value::Int(2)];
        let many: Vec<_> = (0..many as i64).map(Value::Int).collect();
        let (text, bound) = Template::parse(template).expand(dialect, &single, &many);
        let placeholders = text.matches(['?']).count();
        assert!(dialect == Dialect::Postgres || placeholders == bound.len(), "{text}");
        text
    }

    #[test]
    fn single_values() {
        let select = "SELECT a FROM t WHERE tenant = $1 AND b > $2 AND c < $2";
        assert_eq!(text(select, Dialect::Postgres, 0), select);
        assert_eq!(text(select, Dialect::Sqlite, 0), "SELECT a FROM t WHERE tenant = ? AND b > ? AND c < ?");
    }

    #[test]
    fn rows() {
        let insert = "INSERT INTO t (tenant, a, b) {rows tenant BIGINT BIGINT} ON CONFLICT DO NOTHING";
        assert_eq!(
            text(insert, Dialect::Sqlite, 4),
            "INSERT INTO t (tenant, a, b) VALUES (?,?,?),(?,?,?) ON CONFLICT DO NOTHING"
        );
        assert_eq!(
            text(insert, Dialect::Postgres, 4),
            "INSERT INTO t (tenant, a, b) SELECT $1::BIGINT, given.* FROM UNNEST($3::BIGINT[],$4::BIGINT[]) AS given ON CONFLICT DO NOTHING"
        );
    }

    #[test]
    fn lists_are_padded_on_sqlite() {
        let select = "SELECT a FROM t WHERE tenant = $1 AND b {in BIGINT} LIMIT $2";
        assert_eq!(
            text(select, Dialect::Sqlite, 3),
            "SELECT a FROM t WHERE tenant = ? AND b IN (?,?,?,?) LIMIT ?"
        );
        assert_eq!(
            text(select, Dialect::Postgres, 3),
            "SELECT a FROM t WHERE tenant = $1 AND b = ANY($3::BIGINT[]) LIMIT $2"
        );
    }

    #[test]
    fn one_select_for_each() {
        let select = "{each BIGINT SELECT a FROM t WHERE tenant = $1 AND b = $each}";
        assert_eq!(
            text(select, Dialect::Postgres, 2),
            "SELECT a FROM t WHERE tenant = $1 AND b = $3 UNION ALL SELECT a FROM t WHERE tenant = $1 AND b = $4"
        );
        assert_eq!(text(select, Dialect::Sqlite, 3).matches("UNION ALL").count(), 3);
    }

    #[test]
    fn sqlite_rows_come_in_few_sizes() {
        let template = Template::parse("INSERT INTO t (a) {rows BIGINT}");
        let mut left = 193;
        let mut sizes = vec![];
        while left > 0 {
            sizes.push(template.take(Dialect::Sqlite, left));
            left -= sizes[sizes.len() - 1];
        }
        assert_eq!(sizes, [128, 64, 1]);
        assert_eq!(template.take(Dialect::Postgres, 193), 193);
    }
}
