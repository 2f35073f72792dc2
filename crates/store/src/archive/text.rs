//! The texts that read and write a table, made from its shape.

use super::TableColumn;
use crate::expand::{Template, name};

/// The texts of one table.
#[derive(Debug)]
pub(crate) struct Texts {
    /// The first rows of a tenant: `$1` whose, `$2` how many.
    pub(crate) first: Template,
    /// The rows after one: `$3` and further its key.
    pub(crate) after: Template,
    /// New rows.
    pub(crate) put: Template,
}

impl Texts {
    pub(super) fn of(table: &str, columns: &[TableColumn], key: &[usize]) -> Texts {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let all = names.join(", ");
        let key: Vec<&str> = key.iter().map(|at| names[*at]).collect();
        let keys = key.join(", ");
        let select = format!("SELECT {all} FROM {table} WHERE tenant = $1");
        let (order, after) = match key.len() {
            0 => (String::new(), String::new()),
            1 => (format!(" ORDER BY {keys}"), format!(" AND {keys} > $3")),
            several => {
                let given: Vec<String> = (3..3 + several).map(|number| format!("${number}")).collect();
                (format!(" ORDER BY {keys}"), format!(" AND ({keys}) > ({})", given.join(", ")))
            }
        };
        let kinds: Vec<&str> = columns.iter().map(|column| name(column.kind)).collect();
        let rows = format!("{{rows tenant {}}}", kinds.join(" "));
        Texts {
            first: Template::parse(&format!("{select}{order} LIMIT $2")),
            after: Template::parse(&format!("{select}{after}{order} LIMIT $2")),
            put: Template::parse(&format!("INSERT INTO {table} (tenant, {all}) {rows}")),
        }
    }
}
