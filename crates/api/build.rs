//! The desk is carried inside the binary, so a new build of it is a new binary.

fn main() {
    println!("cargo::rerun-if-changed=../../web/desk/dist");
}
