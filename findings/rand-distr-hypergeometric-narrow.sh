#!/usr/bin/env bash
# rand_distr 0.6.0: hypergeometric draws from pools of some 10^14 are too narrow: a third of the variance is missing with
# pools of 5e14, of which 5e11 are marked and half are drawn. With 5e11 in the pool all is well. Needs: Rust.
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
use rand_distr::{Distribution, Hypergeometric};

fn main() {
    println!("rand_distr 0.6.0, 100000 draws: variance over n K/N (1 - K/N) (N - n)/(N - 1), which is right at 1 to 0.005");
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let seen = [500_000_000_000_u64, 500_000_000_000_000].map(|pool| {
        let (marked, drawn) = (pool / 1000, pool / 2);
        let law = Hypergeometric::new(pool, marked, drawn).unwrap();
        let mean = marked as f64 / 2.0;
        let wanted = mean * 0.999 * (pool - drawn) as f64 / (pool as f64 - 1.0);
        let squares = (0..100_000).map(|_| (law.sample(&mut rng) as f64 - mean).powi(2));
        let ratio = squares.sum::<f64>() / 1e5 / wanted;
        println!("  pool {pool:e}: {ratio:.4}");
        ratio
    });
    assert!((seen[0] - 1.0).abs() < 0.025 && seen[1] < 0.8, "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
