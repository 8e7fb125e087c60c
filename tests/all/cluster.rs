//! The job files of README, run as they are printed.
#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::process::Command;

/// Under a real Slurm of one node (Debian: apt-get install slurm-wlm munge), as root: `cargo test -- --ignored slurm`.
#[test]
#[ignore = "needs Slurm, and root to set it up; takes a minute"]
fn the_slurm_and_kubernetes_jobs_of_readme_run_as_they_are_printed() {
    // Whether it is there at all: without a cluster to talk to, `sbatch -V` itself says no.
    let has = |name: &str| Command::new(name).arg("-V").output().is_ok();
    if !has("sbatch") || !has("slurmctld") || !has("munged") {
        let _ = writeln!(std::io::stderr(), "SKIPPED: no Slurm (Debian: apt-get install slurm-wlm munge)");
        return;
    }
    let root = env!("CARGO_MANIFEST_DIR");
    let mut script = Command::new("timeout");
    script.args(["-k", "10", "300", "bash", "tests/cluster.sh", env!("CARGO_BIN_EXE_collapse-lab"), "README.md"]);
    let output = script.current_dir(root).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("passed"), "{said}");
}
