#!/usr/bin/env bash
# egui_plot 0.38.0: a solid line through the steps of a histogram is painted as a filled shape. Points within a pixel of
# each other are joined to bands, and bands to one area: of two bars of area 1 with nothing between them, where the line
# runs along 0, all three places are covered. Line::allow_band(false) gives the line itself. Needs: Rust.
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
egui = { version = "=0.37.0", default-features = false, features = ["default_fonts"] }
egui_plot = { version = "=0.38.0", default-features = false }
TOML
cat >"$dir/src/main.rs" <<'RS'
use egui::{Color32, Context, RawInput, Rect, epaint::Primitive, pos2, vec2};
use egui_plot::{Line, Plot};

/// Share of the painted line's colour over the plot: the area of its triangles, in units of one bar's.
fn painted(bands: bool) -> f64 {
    let ctx = Context::default();
    let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(640.0, 400.0));
    let steps = vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [3.0, 1.0], [3.0, 0.0]];
    let (mut bar, mut area) = (1.0, 0.0);
    for _ in 0..3 {
        let input = RawInput { screen_rect: Some(screen), ..RawInput::default() };
        let mut output = ctx.run_ui(input, |ui| {
            let plot = Plot::new("p").show_axes(false).show_grid(false).show(ui, |plot| {
                plot.line(Line::new("steps", steps.clone()).color(Color32::RED).allow_band(bands));
            });
            let at = |x: f64, y: f64| plot.transform.position_from_point(&egui_plot::PlotPoint::new(x, y));
            let size = at(1.0, 0.0) - at(0.0, 1.0);
            bar = f64::from(size.x * size.y);
        });
        output.textures_delta.clear();
        area = 0.0;
        for shape in ctx.tessellate(output.shapes, 1.0) {
            let Primitive::Mesh(mesh) = shape.primitive else { continue };
            for three in mesh.indices.chunks(3) {
                let [a, b, c] = [three[0], three[1], three[2]].map(|i| mesh.vertices[i as usize]);
                if a.color.r() > 200 && a.color.g() < 50 && b.color.g() < 50 && c.color.g() < 50 {
                    let (u, v) = (b.pos - a.pos, c.pos - a.pos);
                    area += 0.5 * f64::from((u.x * v.y - u.y * v.x).abs());
                }
            }
        }
    }
    area / bar
}

fn main() {
    println!("egui_plot 0.38.0, a solid line over two bars: what is painted, in areas of one bar");
    let seen = [true, false].map(painted);
    println!("  as it comes: {:.3}; allow_band(false): {:.3}", seen[0], seen[1]);
    assert!(seen[0] > 5.0 * seen[1], "behaviour has changed");
}
RS
cd "$dir"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet
