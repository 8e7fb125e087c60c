//! Lines as they are.

use egui::Rect;
use egui_plot::{Line, PlotPoint, PlotPoints};

use super::area::Area;
use crate::numeric::guard::{larger, smaller};

/// A line through its points and nothing else. The library would join what lies within a pixel to a filled band, and such
/// bands by slants: of the steps of a histogram that makes another shape, with its valleys filled.
pub(crate) fn plain_line<'a>(name: impl Into<String>, points: PlotPoints<'a>) -> Line<'a> {
    Line::new(name, points).allow_band(false)
}

/// Points of a line on their way to the library, which has a type of its own for them.
pub(crate) fn drawn(points: &[[f64; 2]]) -> PlotPoints<'static> {
    PlotPoints::Owned(points.iter().map(|&[x, y]| PlotPoint::new(x, y)).collect())
}

/// How many pixels a unit takes, across and up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Scale {
    /// That of an area in a rectangle.
    pub(super) fn of(area: &Area, plot: Rect) -> Self {
        Self { x: f64::from(plot.width()) / area.x.span(), y: f64::from(plot.height()) / area.y.span() }
    }
}

/// Pixels by which a line may be drawn beside a point: none that a screen could show.
const BESIDE: f64 = 0.1;

/// A line from left to right, without the points that lie on it between their neighbours, as the hundreds of a run at its end do.
pub(super) fn fine(points: &[[f64; 2]], scale: Scale) -> PlotPoints<'static> {
    let mut kept: Vec<PlotPoint> = Vec::with_capacity(points.len().min(64));
    let point = |at: usize| PlotPoint::new(points[at][0], points[at][1]);
    // From the point that was kept last, a straight line on to any point within these slopes passes all since.
    let (mut last, mut slopes) = (0, (f64::NEG_INFINITY, f64::INFINITY));
    for at in 0..points.len() {
        let gap =
            |from: usize| ((points[at][0] - points[from][0]) * scale.x, (points[at][1] - points[from][1]) * scale.y);
        let (across, up) = gap(last);
        let passes = across > 0.0 && (slopes.0..=slopes.1).contains(&(up / across));
        if at == 0 || !passes {
            let before = at.saturating_sub(1);
            if at > 0 && before != last {
                kept.push(point(before));
            }
            if at == 0 || gap(before).0 <= 0.0 {
                kept.push(point(at));
                (last, slopes) = (at, (f64::NEG_INFINITY, f64::INFINITY));
                continue;
            }
            (last, slopes) = (before, (f64::NEG_INFINITY, f64::INFINITY));
        }
        let (across, up) = gap(last);
        slopes = (larger(slopes.0, (up - BESIDE) / across), smaller(slopes.1, (up + BESIDE) / across));
    }
    if last + 1 < points.len() {
        kept.push(point(points.len() - 1));
    }
    PlotPoints::Owned(kept)
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
    use crate::app::style::{Theme, ThemeName};
    use crate::figure::bars::{outline, tests::under};
    use egui::{Shape, pos2};

    #[test]
    fn a_dashed_line_has_one_point_to_three_pixels_and_both_ends() {
        let line: Vec<[f64; 2]> = (0..=1000).map(|t| [f64::from(t), f64::from(t % 7)]).collect();
        let spaced = spaced(&line, 0.3);
        let places: Vec<f64> = spaced.points().iter().map(|point| point.x).collect();
        assert_eq!((places.len(), places[0], places[100]), (101, 0.0, 1000.0));
        assert_eq!(super::spaced(&line[..5], 9.0).points().len(), 5);
    }

    #[test]
    fn a_line_passes_all_its_points_with_few_of_them() {
        let scale = Scale { x: 0.4, y: 300.0 };
        let fall = |t: usize| 0.98_f64.powi(t as i32);
        let noise = |t: usize| ((t * 7919) % 101) as f64 / 101.0;
        let lines: [(&dyn Fn(usize) -> f64, usize); 5] =
            [(&fall, 60), (&|_| 0.5, 2), (&|t| t as f64 * 1e-3, 2), (&noise, 1001), (&|t| (t % 2) as f64 * 1e-9, 2)];
        for (i, (height, most)) in lines.into_iter().enumerate() {
            let line: Vec<[f64; 2]> = (0..=1000).map(|t| [t as f64, height(t)]).collect();
            let drawn = fine(&line, scale);
            let kept = drawn.points();
            assert!(kept.len() <= most && kept[0].x == 0.0 && kept[kept.len() - 1].x == 1000.0, "{i}: {}", kept.len());
            for pair in kept.windows(2) {
                for point in &line[pair[0].x as usize..=pair[1].x as usize] {
                    let at = pair[0].y + (pair[1].y - pair[0].y) * (point[0] - pair[0].x) / (pair[1].x - pair[0].x);
                    assert!(((at - point[1]) * scale.y).abs() <= BESIDE * 1.001, "{i}: {point:?}");
                }
            }
        }
        // What turns back, as nothing over generations does, is left as it is.
        let back = [[0.0, 0.0], [1.0, 1.0], [1.0, 2.0], [0.5, 2.0], [2.0, 2.0]];
        let kept: Vec<[f64; 2]> = fine(&back, scale).points().iter().map(|point| [point.x, point.y]).collect();
        assert_eq!(kept, back);
        for few in [&[][..], &back[..1], &back[..2]] {
            assert_eq!(fine(few, scale).points().len(), few.len());
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
