#!/usr/bin/env bash
# rand_distr 0.6.0: binomial draws of rare events in very many trials miss their mean. Of 1e15 trials at 9e-15 each 9 events
# are due, and 8.93 come: 23 standard errors less. At 1 - 1e-12 each, of the 1000 that fail, it is 9 standard errors.
# The Poisson law, which is the limit, is drawn right. Needs: Rust.
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
rand = { version = "=0.10.4", default-features = false, features = ["std"] }
rand_distr = "=0.6.0"
TOML
cat >"$dir/src/main.rs" <<'RS'
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use rand_distr::{Binomial, Distribution, Poisson};

fn z(draws: impl Iterator<Item = f64>, mean: f64) -> f64 {
    let mut sum = 0.0;
    let count = draws.map(|x| sum += x - mean).count() as f64;
    sum / (count * mean).sqrt()
}

fn main() {
    println!("rand_distr 0.6.0, a million draws, mean in standard errors from what it should be");
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let (n, runs) = (1_000_000_000_000_000_u64, 1_000_000);
    let (rare, common) = (9e-15, 1.0 - 1e-12);
    let law = Binomial::new(n, rare).unwrap();
    let few = z((0..runs).map(|_| law.sample(&mut rng) as f64), n as f64 * rare);
    println!("  Binomial(1e15, 9e-15): {few:.1}");
    let law = Binomial::new(n, common).unwrap();
    let failed = z((0..runs).map(|_| (n - law.sample(&mut rng)) as f64), n as f64 * (1.0 - common));
    println!("  1e15 - Binomial(1e15, 1 - 1e-12): {failed:.1}");
    let law = Poisson::new(9.0).unwrap();
    let limit = z((0..runs).map(|_| law.sample(&mut rng)), 9.0);
    println!("  Poisson(9): {limit:.1}");
    assert!(few < -15.0 && failed < -6.0 && limit.abs() < 4.5, "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
