#!/usr/bin/env bash
# vello_cpu 0.2.0: built to be smallest it is much larger, and slower. A program that fills one path has two thirds more code with
# opt-level "z" for vello_cpu, vello_common and fearless_simd than with 3 (2.2 for 1.3 MB), and takes half as long again: what is to
# be put into its loops for each kind of processor then stays a function of its own, in as many copies. Needs: Rust.
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
vello_cpu = { version = "=0.2.0", default-features = false, features = ["std", "u8_pipeline", "f32_pipeline"] }
[profile.release]
strip = true
lto = "thin"
TOML
cat >"$dir/src/main.rs" <<'RS'
use vello_cpu::{Pixmap, RenderContext, Resources, color, kurbo};

fn main() {
    let mut path = kurbo::BezPath::new();
    path.move_to((3.0, 3.0));
    path.quad_to((20.0, 60.0), (57.0, 12.0));
    path.line_to((40.0, 50.0));
    path.close_path();
    let start = std::time::Instant::now();
    let mut sum = 0_u64;
    for _ in 0..2000 {
        let mut ctx = RenderContext::new(64, 64);
        ctx.set_paint(color::OpaqueColor::<color::Srgb>::WHITE);
        ctx.fill_path(&path);
        let mut pixels = Pixmap::new(64, 64);
        ctx.render(&mut pixels, &mut Resources::new());
        sum += pixels.data_as_u8_slice().iter().map(|&x| u64::from(x)).sum::<u64>();
    }
    println!("{sum} {}", start.elapsed().as_micros() / 2000);
}
RS
cd "$dir"
declare -A size pixels
for level in 3 z; do
  words=() value=$level
  [[ $level == 3 ]] || value="\"$level\""
  for name in vello_cpu vello_common fearless_simd; do words+=(--config "profile.release.package.$name.opt-level=$value"); done
  cargo build --quiet --release "${words[@]}"
  size[$level]=$(stat -c %s target/release/seen)
  read -r sum micros < <(target/release/seen)
  pixels[$level]=$sum
  echo "opt-level $level: ${size[$level]} bytes, $micros us a path, sum of pixels $sum"
done
[[ ${pixels[3]} == "${pixels[z]}" ]] || { echo "the pixels differ" >&2; exit 1; }
((10 * size[z] > 13 * size[3])) || { echo "built to be smallest it is no longer larger" >&2; exit 1; }
