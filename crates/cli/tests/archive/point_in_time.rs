//! A PostgreSQL server brought back to an instant, as the operator's guide says it is done.

use std::path::Path;
use std::process::Command;

#[test]
fn a_server_comes_back_to_an_instant() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/rehearse-point-in-time");
    let done = Command::new(script).arg(env!("CARGO_BIN_EXE_gewu")).output().unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{said}{wrong}");
    assert!(said.contains("exactly what was there"), "{said}{wrong}");
}
