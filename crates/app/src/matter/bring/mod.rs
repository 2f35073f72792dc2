//! Bringing matters in from another book, above all those that were handled long ago.
//!
//! A book is known by a name, and a matter of it by the id that it has there. What the book told last is kept as a keyed
//! hash of its meaning: told again, in whatever order or spelling, it changes nothing. What has been acted on here is
//! this tenant's own from then on, and no book changes it any more.

mod chunk;
mod columns;
mod decide;
mod form;
mod place;
mod read;
mod told;

pub use columns::{FORM_COLUMNS, MATTER_COLUMNS};

use crate::App;
use crate::error::AppError;
use crate::table::header::Header;
use crate::table::{self, BAD_ROWS, Imported, Row, RowProblem, Sink, Source, Wanted, none_good};
use crate::tenant::Tenant;
use gewu_kernel::id::TenantId;
use gewu_packs::{Said, said};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What is brought in, and how.
#[derive(Clone, Debug)]
pub struct Order {
    /// The other system, by a name of one's own: ids of two books never meet.
    pub book: String,
    /// The sheet, where a workbook has several.
    pub sheet: Option<String>,
    /// Who does it, as facts name them: `operator`, or `person:` and an id.
    pub actor: String,
    /// Say what would change, and change nothing.
    pub dry_run: bool,
}

/// Whoever looks on while a table is brought in.
pub trait Watch: Send + Sync {
    /// The header, before any row.
    fn header(&mut self, _names: &[String]) -> Result<(), AppError> {
        Ok(())
    }
    /// A row was left out.
    fn rejected(&mut self, _row: &Row, _reason: &Said) -> Result<(), AppError> {
        Ok(())
    }
    /// So many rows are done.
    fn done(&mut self, _rows: u64) {}
}

impl Watch for () {}

/// As many rows are saved together.
const CHUNK: usize = 2_000;
/// The name of a book is at most so long, in characters.
const BOOK: usize = 40;
/// As many rejected rows are named in the answer; the file of rejects has them all.
const NAMED: usize = 1_000;

/// What the reader of a table hands over.
enum Piece {
    Header(Box<Header>, Vec<Said>),
    Rows(Vec<Row>),
}

impl App {
    /// Brings a table of matters in, chunk by chunk: what a chunk saved stays when a later one cannot be. Running
    /// again goes on where it stopped.
    ///
    /// # Errors
    /// The file is no such table, which is found before anything is done; or the store gave up.
    pub async fn bring_matters(
        &self,
        tenant: TenantId,
        source: Source,
        order: &Order,
        watch: &mut dyn Watch,
    ) -> Result<Imported, AppError> {
        let named = order.book.trim() == order.book && (1..=BOOK).contains(&order.book.chars().count());
        if !named || order.book.chars().any(char::is_control) {
            return Err(AppError::Table(said!(
                "name the book in 1 to {BOOK} characters, such as import",
                "请用 1 到 {BOOK} 个字写明来自哪个系统，如 12345 热线"
            )));
        }
        let snapshot = self.tenant(tenant).await?;
        let wanted =
            Wanted { columns: &MATTER_COLUMNS, further: Some(FORM_COLUMNS), sheet: order.sheet.clone() };
        let (pieces, mut received) = mpsc::channel(2);
        // Reading takes a thread of its own, so that a workbook of a hundred megabytes holds nobody else up.
        let reading = tokio::task::spawn_blocking(move || {
            let mut sender = Sender { pieces, rows: Vec::new() };
            table::scan(source, &wanted, &mut sender)?;
            sender.send()
        });
        let mut run = Run::new(order, snapshot, watch);
        let mut stopped = None;
        while let Some(piece) = received.recv().await {
            let taken = match piece {
                Piece::Header(header, notes) => run.begin(*header, notes),
                Piece::Rows(rows) => self.bring_chunk(&mut run, rows).await,
            };
            if let Err(error) = taken {
                stopped = Some(error);
                break;
            }
        }
        drop(received);
        let read = reading.await;
        match (stopped, read) {
            (Some(error), _) => Err(error),
            (None, Ok(read)) => read.map(|()| run.imported),
            (None, Err(_)) => Err(AppError::Table(said!(
                "the file cannot be read: it contradicts itself",
                "文件读不出来，内容前后矛盾；请用 Excel 或 WPS 打开，重新另存为 XLSX"
            ))),
        }
    }
}

struct Sender {
    pieces: mpsc::Sender<Piece>,
    rows: Vec<Row>,
}

impl Sender {
    fn send(&mut self) -> Result<(), AppError> {
        let rows = std::mem::take(&mut self.rows);
        // Nobody takes them any more: what stopped the import is told there.
        self.pieces.blocking_send(Piece::Rows(rows)).map_err(|_| AppError::Contended)
    }
}

impl Sink for Sender {
    fn header(&mut self, header: Header, notes: Vec<Said>) -> Result<(), AppError> {
        let piece = Piece::Header(Box::new(header), notes);
        self.pieces.blocking_send(piece).map_err(|_| AppError::Contended)
    }

    fn row(&mut self, row: Row) -> Result<(), AppError> {
        self.rows.push(row);
        if self.rows.len() < CHUNK { Ok(()) } else { self.send() }
    }
}

/// One import while it runs.
struct Run<'r> {
    order: &'r Order,
    tenant: Arc<Tenant>,
    watch: &'r mut dyn Watch,
    header: Header,
    /// What the file said of each id so far: the first half of a hash of the id, and that of what it said.
    seen: HashMap<[u8; 16], [u8; 16]>,
    imported: Imported,
    rows: u64,
    /// No row was good so far.
    none_good: bool,
}

impl<'r> Run<'r> {
    fn new(order: &'r Order, tenant: Arc<Tenant>, watch: &'r mut dyn Watch) -> Run<'r> {
        let (header, seen) = (Header::default(), HashMap::new());
        Run { order, tenant, watch, header, seen, imported: Imported::default(), rows: 0, none_good: true }
    }

    fn begin(&mut self, header: Header, notes: Vec<Said>) -> Result<(), AppError> {
        self.imported.notes = notes;
        self.watch.header(&header.names)?;
        self.header = header;
        Ok(())
    }

    fn reject(&mut self, row: &Row, reason: Said) -> Result<(), AppError> {
        self.watch.rejected(row, &reason)?;
        match self.imported.problems.len() < NAMED {
            true => self.imported.problems.push(RowProblem { line: row.line, reason }),
            false => self.imported.further += 1,
        }
        match self.none_good && self.imported.left_out() as u64 >= BAD_ROWS {
            true => Err(none_good(&self.imported.problems[0])),
            false => Ok(()),
        }
    }
}
