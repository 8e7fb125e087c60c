//! The window as a screen reader hears it, on a real accessibility bus; run by `.ci/run`.
//!
//! Needs `DISPLAY`, and Debian's dbus, at-spi2-core, python3-gi and gir1.2-atspi-2.0.

use std::process::Command;

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a display and an accessibility bus"]
fn a_screen_reader_hears_every_control_with_its_value() {
    let home = tempfile::tempdir().unwrap();
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/accessibility.py");
    // The bus may start late on a busy machine: what fails is looked at once more.
    let listen = || {
        Command::new("dbus-run-session")
            .args(["--", "/usr/bin/python3"])
            .arg(&script)
            .arg(super::real_window::program())
            .args(["window", "accumulate-or-replace", "--page", "compare", "--size", "1280x800"])
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .output()
            .unwrap()
    };
    let first = listen();
    let output = if first.status.success() { first } else { listen() };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
