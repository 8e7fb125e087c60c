//! Lines as they are.

use egui_plot::{Line, PlotPoint, PlotPoints};

/// A line through its points and nothing else. The library would join what lies within a pixel to a filled band, and such
/// bands by slants: of the steps of a histogram that makes another shape, with its valleys filled.
pub(crate) fn plain_line<'a>(name: impl Into<String>, points: PlotPoints<'a>) -> Line<'a> {
    Line::new(name, points).allow_band(false)
}

/// Points of a line on their way to the library, which has a type of its own for them.
pub(crate) fn drawn(points: &[[f64; 2]]) -> PlotPoints<'static> {
    PlotPoints::Owned(points.iter().map(|&[x, y]| PlotPoint::new(x, y)).collect())
}

/// Pixels from one point of a dashed line to the next.
const STRIDE: f64 = 3.0;

/// The same of a dashed or dotted line: one point to three pixels across, and the last. Of more of them dashes fall to pieces too
/// short to be seen.
pub(crate) fn spaced(points: &[[f64; 2]], pixels_per_unit: f64) -> PlotPoints<'static> {
    let column = |at: usize| (points[at][0] * pixels_per_unit / STRIDE).floor();
    let last = points.len().saturating_sub(1);
    let kept = (0..points.len()).filter(|&at| at == 0 || at == last || column(at) != column(at - 1));
    PlotPoints::Owned(kept.map(|at| PlotPoint::new(points[at][0], points[at][1])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::{LabPlot, Slot};
    use crate::app::plot_data::Axis;
    use crate::app::plots::area::Area;
    use crate::app::style::{Theme, ThemeName};
    use crate::figure::bars::{outline, tests::under};
    use egui::{Rect, Shape, pos2};

    #[test]
    fn a_dashed_line_has_one_point_to_three_pixels_and_both_ends() {
        let line: Vec<[f64; 2]> = (0..=1000).map(|t| [f64::from(t), f64::from(t % 7)]).collect();
        let spaced = spaced(&line, 0.3);
        let places: Vec<f64> = spaced.points().iter().map(|point| point.x).collect();
        assert_eq!((places.len(), places[0], places[100]), (101, 0.0, 1000.0));
        assert_eq!(super::spaced(&line[..5], 9.0).points().len(), 5);
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
