//! Handing over the links of the first administrators: to whoever sits at the terminal, or else in a file that nobody
//! else may read. What a server prints ends in logs, and whoever reads a link there could use it.

use crate::Failure;
use gewu_app::account::FirstLink;
use std::fs::{OpenOptions, remove_file};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

/// Hands the links over; `file` is where they go when nobody looks.
pub fn hand_over(links: &[FirstLink], public_url: &str, file: &Path) -> Result<(), Failure> {
    if links.is_empty() {
        return Ok(());
    }
    let line = |link: &FirstLink| {
        let address = gewu_api::account::link(public_url, &link.invitation.key);
        format!("{}  {}  {address}", link.power.word(), link.invitation.login)
    };
    if std::io::stdout().is_terminal() {
        println!("first start: each administrator chooses a password within 24 hours at");
        links.iter().for_each(|link| println!("{}", line(link)));
        return Ok(());
    }
    let text: String = links.iter().map(|link| line(link) + "\n").collect();
    keep(file, &text).map_err(|error| {
        format!(
            "{} cannot be written: {error}; `gewu account link system`, `security` and `audit` make new links",
            file.display()
        )
    })?;
    println!(
        "first start: the links by which the administrators choose their passwords within 24 hours are in {}; hand \
         them over and delete it",
        file.display()
    );
    Ok(())
}

fn keep(file: &Path, text: &str) -> std::io::Result<()> {
    // What an earlier start left may have other rights.
    match remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(text.as_bytes())
}
