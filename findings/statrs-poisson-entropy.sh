#!/usr/bin/env bash
# statrs 0.19.1: the entropy of a Poisson law of mean 0.5 is told as a third of what it is, that of mean 1 as 5 % less: a series
# for large means is used at all of them, without a word. Needs: Rust.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
cat >"$dir/Cargo.toml" <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2024"
[dependencies]
statrs = { version = "=0.19.1", default-features = false, features = ["std"] }
TOML
cat >"$dir/src/main.rs" <<'RS'
use statrs::distribution::{Discrete, Poisson};
use statrs::statistics::Distribution;

fn main() {
    println!("statrs 0.19.1: entropy of Poisson laws, and the sum of -p ln p over their own masses");
    let off = [0.5, 1.0, 2.0, 20.0].map(|mean| {
        let law = Poisson::new(mean).unwrap();
        let told = law.entropy().unwrap();
        let summed: f64 = (0..100).map(|k| -law.ln_pmf(k) * law.pmf(k)).sum();
        println!("  mean {mean}: {told:.6}, summed {summed:.6}");
        told / summed - 1.0
    });
    assert!(off[0] < -0.5 && off[1] < -0.03 && off[3].abs() < 1e-4, "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
