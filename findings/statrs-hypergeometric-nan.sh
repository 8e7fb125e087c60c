#!/usr/bin/env bash
# statrs 0.19.1: the mass of a hypergeometric law is no number from pools of a million on, where it is 0.0275; the logarithm
# of the mass is right. Needs: Rust.
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
use statrs::distribution::{Discrete, Hypergeometric};

fn main() {
    println!("statrs 0.19.1: 30 % of a pool are marked, 1000 are drawn, P(300 of them are marked)");
    let seen = [10_000_u64, 1_000_000, 1_000_000_000].map(|pool| {
        let law = Hypergeometric::new(pool, pool / 10 * 3, 1000).unwrap();
        println!("  pool {pool}: pmf {}, exp(ln_pmf) {:.6}", law.pmf(300), law.ln_pmf(300).exp());
        (law.pmf(300), law.ln_pmf(300).exp())
    });
    assert!(seen[0].0.is_finite() && seen[1].0.is_nan() && seen[2].0.is_nan(), "behaviour has changed");
    assert!((seen[1].1 - 0.02753).abs() < 1e-4, "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
