#!/usr/bin/env bash
# statrs 0.19.1: quantiles that its own distribution function does not give back. The median of a gamma law of shape 0.01 is
# a value with 82 % of the mass below it; its 1e-10 quantile at shape 1/2 has 3e-5 below it. Needs: Rust.
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
use statrs::distribution::{ContinuousCDF, Gamma, StudentsT};

fn main() {
    println!("statrs 0.19.1: cdf(inverse_cdf(q))");
    let gamma = [(2.0, 0.3), (0.01, 0.5), (0.5, 1e-10)].map(|(shape, q)| {
        let law = Gamma::new(shape, 1.0).unwrap();
        let back = law.cdf(law.inverse_cdf(q));
        println!("  gamma of shape {shape}: q = {q:e} comes back as {back:.3e}");
        back / q
    });
    let law = StudentsT::new(0.0, 1.0, 1.0).unwrap();
    let q = law.cdf(law.inverse_cdf(1e-8));
    println!("  Student's t, 1 degree of freedom: q = 1e-8 comes back as {q:.3e}");
    let as_seen = (gamma[0] - 1.0).abs() < 1e-6 && gamma[1] > 1.5 && gamma[2] > 1e5 && q < 0.95e-8;
    assert!(as_seen, "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet --release
