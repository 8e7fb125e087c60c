#!/usr/bin/env bash
# statrs 0.19.1: probabilities above 1 and below 0. P(9 events) of Binomial(1e15, 9e-15) is 51 (right: 0.1318), and the
# distribution function of Beta(1e10, 1e10) at its middle is -20 (right: 0.5, which at 1e6 comes out as 0.491). Needs: Rust.
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
use statrs::distribution::{Beta, Binomial, ContinuousCDF, Discrete};

fn main() {
    println!("statrs 0.19.1");
    let mass = Binomial::new(9e-15, 1_000_000_000_000_000).unwrap().pmf(9);
    println!("  Binomial(1e15, 9e-15).pmf(9): {mass} (right: 0.13176)");
    let seen = [1e3, 1e6, 1e10].map(|a| {
        let half = Beta::new(a, a).unwrap().cdf(0.5);
        println!("  Beta({a:e}, {a:e}).cdf(0.5): {half} (right: 0.5)");
        half
    });
    let as_seen = mass > 1.0 && (seen[0] - 0.5).abs() < 1e-9 && (seen[1] - 0.5).abs() > 1e-3 && seen[2] < 0.0;
    assert!(as_seen, "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
