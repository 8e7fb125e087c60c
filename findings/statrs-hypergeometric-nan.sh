#!/usr/bin/env bash
# statrs 0.19.1: the mass of a hypergeometric law is no number with 1000 drawn from a pool of 10000, where it is 0.0290 at its
# middle; the logarithm of the mass is right. With 100 from 1000 both are. Needs: Rust.
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
    println!("statrs 0.19.1: 30 % of a pool are marked, a tenth is drawn, P(30 % of those are marked)");
    let seen = [1000_u64, 10_000, 1_000_000].map(|pool| {
        let law = Hypergeometric::new(pool, pool / 10 * 3, pool / 10).unwrap();
        let (mass, ln_mass) = (law.pmf(pool / 100 * 3), law.ln_pmf(pool / 100 * 3));
        println!("  pool {pool}: pmf {mass:.6}, exp(ln_pmf) {:.6}", ln_mass.exp());
        (mass, ln_mass.exp())
    });
    assert!((seen[0].0 - seen[0].1).abs() < 1e-9, "behaviour has changed");
    assert!(seen[1].0.is_nan() && (seen[1].1 - 0.02901).abs() < 1e-4 && seen[2].0.is_nan(), "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
