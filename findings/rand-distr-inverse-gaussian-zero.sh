#!/usr/bin/env bash
# rand_distr 0.6.0: inverse Gaussian draws, which are above 0 with certainty, are exactly 0 in a fifth of all cases and now
# and then negative, once the mean is 1e8 times the shape (both are accepted). Needs: Rust.
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
use rand_distr::{Distribution, InverseGaussian};

fn main() {
    println!("rand_distr 0.6.0, 200000 draws of InverseGaussian(mean, 1)");
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let seen = [1e4, 1e8, 1e10].map(|mean| {
        let law = InverseGaussian::new(mean, 1.0).unwrap();
        let draws: Vec<f64> = (0..200_000).map(|_| law.sample(&mut rng)).collect();
        let zeros = draws.iter().filter(|&&x| x == 0.0).count();
        let negative = draws.iter().filter(|&&x| x < 0.0).count();
        println!("  mean {mean:e}: {zeros} are 0, {negative} negative");
        (zeros, negative)
    });
    assert!(seen[0] == (0, 0) && seen[1].0 > 20_000 && seen[2].1 > 100, "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
