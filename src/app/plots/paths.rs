//! Lines as they are, and bars as a line that goes over them.

use egui_plot::{Line, PlotPoints};

use crate::app::plot_data::{Axis, Band};

/// A line through its points and nothing else. The library would join what lies within a pixel to a filled band, and such
/// bands by slants: of the steps of a histogram that makes another shape, with its valleys filled.
pub(crate) fn plain_line<'a>(name: impl Into<String>, points: PlotPoints<'a>) -> Line<'a> {
    Line::new(name, points).allow_band(false)
}

/// Bars as a line that goes over them: down to the ground only where there is no next bar.
pub(super) fn outline(bars: &[[f64; 3]], y: &Axis) -> Band {
    let (mut xs, mut tops) = (Vec::new(), Vec::new());
    let mut before: Option<f64> = None;
    for &[left, right, height] in bars.iter().filter(|bar| bar.iter().all(|x| x.is_finite()) && bar[0] < bar[1]) {
        let height = height.clamp(0.0, 2.0 * y.high);
        // Ends of neighbours differ by the rounding of wherever they are.
        let neighbour = before.filter(|last| left - last < 1e-3 * (right - left));
        if neighbour.is_none() {
            xs.extend(before.into_iter().chain([left]));
            tops.resize(xs.len(), 0.0);
        }
        xs.extend([neighbour.unwrap_or(left), right]);
        tops.extend([height; 2]);
        before = Some(right);
    }
    xs.extend(before);
    tops.resize(xs.len(), 0.0);
    Band { low: vec![0.0; xs.len()], xs, high: tops }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::{LabPlot, Slot};
    use crate::app::plots::area::Area;
    use crate::app::style::{Theme, ThemeName};
    use egui::{Rect, Shape, pos2};

    /// What is under a line, by its own points.
    fn under(points: impl Iterator<Item = [f64; 2]>) -> f64 {
        let points: Vec<[f64; 2]> = points.collect();
        points.windows(2).map(|pair| (pair[1][0] - pair[0][0]) * 0.5 * (pair[0][1] + pair[1][1])).sum()
    }

    #[test]
    fn the_line_over_bars_has_their_area_wherever_they_are() {
        let heights = [0.1, 0.4, 0.4, 0.05, 0.02, 0.9, 0.0, 0.3];
        for (at, width) in [(0.0, 1.0), (-3.7e9, 0.1), (1e-7, 1e-9), (5e15, 64.0)] {
            let ends = |i: usize| [at + width * i as f64, at + width * (i + 1) as f64];
            let bars: Vec<[f64; 3]> = (0..heights.len())
                .filter(|i| heights[*i] > 0.0)
                .map(|i| [ends(i)[0], ends(i)[1], heights[i]])
                .collect();
            let area: f64 = bars.iter().map(|[left, right, height]| (right - left) * height).sum();
            let line = outline(&bars, &Axis::linear(0.0, 1.0));
            let found = under(line.xs.iter().zip(&line.high).map(|(x, y)| [*x, *y]));
            assert!((found - area).abs() < 1e-4 * area, "{at}: {found} for {area}");
            // Neighbours are joined at the top: on the ground it begins, ends, and crosses the one gap.
            assert_eq!(line.high.iter().filter(|height| **height == 0.0).count(), 4, "{at}");
        }
    }

    fn paths(shape: &Shape, into: &mut Vec<Vec<egui::Pos2>>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| paths(shape, into)),
            Shape::Path(path) => into.push(path.points.clone()),
            Shape::Band(_) => panic!("a band in place of a line"),
            _ => {}
        }
    }

    #[test]
    fn what_is_drawn_of_measured_values_has_the_area_of_their_bars() {
        let bars = [[0.0, 1.0, 0.05], [1.0, 2.0, 0.4], [2.0, 3.0, 0.02], [3.0, 4.0, 0.5], [8.0, 9.0, 0.03]];
        let theme = Theme::new(ThemeName::Light, 1.0);
        let (x, y) = (Axis::linear(0.0, 10.0), Axis::linear(0.0, 1.0));
        let area = Area::new(Slot::Lab(LabPlot::Density), String::new(), x, y);
        let plot = Rect::from_min_max(pos2(10.0, 10.0), pos2(410.0, 310.0));
        let harness = egui_kittest::Harness::new_ui(move |ui| {
            let line = outline(&bars, &y);
            let points = line.xs.iter().zip(&line.high).map(|(x, y)| [*x, *y]).collect::<Vec<_>>();
            let colour = theme.ink;
            area.lines(ui, plot, move |lines| lines.line(plain_line("bars", points.into()).color(colour)));
        });
        let mut drawn = Vec::new();
        harness.output().shapes.iter().for_each(|shape| paths(&shape.shape, &mut drawn));
        let unit = f64::from(plot.width() * plot.height()) / (x.span() * y.span());
        let of = |line: &Vec<egui::Pos2>| {
            under(line.iter().map(|at| [f64::from(at.x), f64::from(plot.bottom() - at.y)])) / unit
        };
        assert_eq!(drawn.len(), 1, "{drawn:?}");
        assert!((of(&drawn[0]) - 1.0).abs() < 1e-3, "{}", of(&drawn[0]));
    }

    #[test]
    fn no_line_is_drawn_another_way() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/plots");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let own = path.ends_with("paths.rs");
            assert!(own || !text.contains(" Line::new("), "{}: plain_line", path.display());
        }
    }
}
