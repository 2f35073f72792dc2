//! Output into a pipe that nobody reads any more, as in `gewu check … | head`: no fault, and nothing to tell.

use std::io::{Error, ErrorKind, Result, Stdout, Write};
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::process::exit;

/// What a shell reports of a program that a closed pipe ended: 128 and the number of the signal.
const ENDED: i32 = 128 + 13;

/// Ends the program without a word where printing finds the pipe closed: `println!` knows no other way than to panic.
pub fn ends_quietly() {
    let usual = take_hook();
    set_hook(Box::new(move |panic| match printed_in_vain(panic) {
        true => exit(ENDED),
        false => usual(panic),
    }));
}

fn printed_in_vain(panic: &PanicHookInfo<'_>) -> bool {
    let closed = Error::from_raw_os_error(32).to_string();
    let said = panic.payload().downcast_ref::<String>();
    said.is_some_and(|said| said.starts_with("failed printing to std") && said.ends_with(&closed))
}

/// Standard output for what is written and not printed.
pub struct Output(Stdout);

/// Standard output that ends the program quietly in the same way.
pub fn output() -> Output {
    Output(std::io::stdout())
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.write(bytes).map_err(end)
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush().map_err(end)
    }
}

fn end(error: Error) -> Error {
    match error.kind() {
        ErrorKind::BrokenPipe => exit(ENDED),
        _ => error,
    }
}
