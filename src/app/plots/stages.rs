//! Slow motion: what a plot of a model shows while a generation is taken apart. Of each stage there is a picture that stands
//! still; what moves on the way to it ends there.

use egui::{Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::area::{Area, x_pixel, y_pixel};
use super::groups;
use crate::app::frame::Cx;
use crate::app::model::Stage;
use crate::app::plot_data::Axis;
use crate::app::style::{Series, Theme};
use crate::experiment::{Dot, Step, View};
use crate::figure::bars::outline;

/// A picture is reached after so many seconds.
const SECONDS: f32 = 1.2;
/// The last point begins to fall after this share of them.
const LATEST: f32 = 0.35;
/// Points at the foot lie one over the other, so many pixels high.
const HEAP: f32 = 9.0;

/// A stage on its way to its picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Staged {
    stage: Stage,
    /// From 0 to 1.
    along: f32,
}

impl Staged {
    /// What is shown of a view now; nothing where it is shown as usual. Asks for the next frame while something moves.
    pub(super) fn of(ui: &Ui, cx: &Cx<'_>, view: &View) -> Option<Self> {
        let slow = cx.state.slow.filter(|slow| slow.stage != Stage::Measure && view.step.is_some())?;
        let along = if cx.state.still { 1.0 } else { (slow.since.elapsed().as_secs_f32() / SECONDS).min(1.0) };
        if along < 1.0 && slow.stage != Stage::Keep {
            ui.ctx().request_repaint();
        }
        Some(Self { stage: slow.stage, along })
    }

    /// What is drawn in the usual way: the model before, until there is a new one; no training set before it is there.
    pub(super) fn view(self, view: &View) -> View {
        let mut shown = view.clone();
        let Some(step) = &view.step else { return shown };
        if self.stage == Stage::Fit {
            shown.earlier.push((view.generation.saturating_sub(1), step.model.clone()));
            if self.along < 1.0 {
                shown.model = blend(&step.model, &view.model, f64::from(self.along));
                shown.collapsed = step.collapsed;
            }
            if let Some(plane) = &mut shown.plane {
                plane.earlier.push((view.generation.saturating_sub(1), step.lines.clone()));
            }
            return shown;
        }
        shown.model.clone_from(&step.model);
        shown.collapsed = step.collapsed;
        shown.spikes.clear();
        shown.quantities.clone_from(&step.quantities);
        if let Some(simplex) = &mut shown.simplex {
            simplex.path.pop();
        }
        let sample = self.stage == Stage::Sample;
        if let Some(plane) = &mut shown.plane {
            plane.model.clone_from(&step.lines);
            plane.panels[1].clone_from(&step.panels[usize::from(sample)]);
        }
        if sample {
            shown.specimen.clone_from(&step.specimen);
            let places = shown.plane.as_mut().map(|plane| &mut plane.points);
            places.into_iter().for_each(Vec::clear);
            shown.points.clear();
            shown.origins.clear();
            shown.bars.clear();
            shown.stacks.clear();
        }
        shown
    }

    /// Over a density: points that fall from the curve they are drawn from, bars of what leaves.
    pub(super) fn over_line(self, ui: &Ui, theme: &Theme, series: Series, (area, plot): (&Area, Rect), view: &View) {
        let Some(step) = &view.step else { return };
        let painter = ui.painter().with_clip_rect(plot);
        if self.stage == Stage::Keep {
            painter.extend(hollow(&step.gone_bars, area, plot, theme));
        }
        if self.stage == Stage::Fit && view.discrete {
            // Masses are stems: those before are rings, where a curve would be a thin line.
            let stroke = Stroke::new(theme.hair().max(1.2), theme.soft);
            let mass = step.model.iter().filter(|at| at[1] > 0.0 && (area.x.low..=area.x.high).contains(&at[0]));
            let ring = mass.map(|at| pos2(x_pixel(at[0], &area.x, plot), y_pixel(at[1], &area.y, plot)));
            painter.extend(ring.map(|at| Shape::circle_stroke(at, 3.5, stroke)).collect::<Vec<_>>());
        }
        if self.stage != Stage::Sample {
            return;
        }
        let foot = plot.bottom() - 3.0;
        let few = step.batch.len() < 200;
        let radius = if few { 2.6 } else { 1.6 } * theme.lines.min(1.4);
        let seen = step.batch.iter().enumerate().filter(|(_, dot)| (area.x.low..=area.x.high).contains(&dot.at[0]));
        let dots = seen.map(|(i, dot)| {
            let law = if dot.real || step.model.is_empty() { &view.truth } else { &step.model };
            let from = y_pixel(share(i, 0) * height(law, dot.at[0]).min(area.y.high), &area.y, plot);
            let ground = foot - HEAP * share(i, 1) as f32;
            let spread = if view.discrete { 0.6 * (share(i, 2) - 0.5) } else { 0.0 };
            let at = pos2(x_pixel(dot.at[0] + spread, &area.x, plot), from + (ground - from) * self.fallen(i));
            Shape::circle_filled(at, radius, groups::ink(theme, series, usize::from(!dot.real)))
        });
        painter.extend(dots.collect::<Vec<_>>());
    }

    /// In the plane: points that appear one after the other; what leaves, hollow.
    pub(super) fn over_plane(
        self,
        ui: &Ui,
        theme: &Theme,
        series: Series,
        (plot, place): (Rect, &dyn Fn([f64; 2]) -> Pos2),
        step: &Step,
    ) {
        let painter = ui.painter().with_clip_rect(plot);
        let finite = |dot: &&Dot| dot.at.iter().all(|x| x.is_finite());
        let radius = 2.5 * theme.lines.min(1.4);
        if self.stage == Stage::Keep {
            let stroke = Stroke::new(1.0, theme.soft);
            let rings = step.gone.iter().filter(finite).map(|dot| Shape::circle_stroke(place(dot.at), radius, stroke));
            painter.extend(rings.collect::<Vec<_>>());
        }
        if self.stage == Stage::Sample {
            let dots = step.batch.iter().filter(finite).enumerate().filter(|(i, _)| self.fallen(*i) > 0.0);
            let dots = dots.map(|(i, dot)| {
                // Each comes from far over its place, like rain.
                let away = vec2(0.0, -24.0 * (1.0 - self.fallen(i)));
                Shape::circle_filled(place(dot.at) + away, radius, groups::ink(theme, series, usize::from(!dot.real)))
            });
            painter.extend(dots.collect::<Vec<_>>());
        }
    }

    /// How far a point has fallen: ever faster, each at its own time.
    fn fallen(self, i: usize) -> f32 {
        let begin = LATEST * share(i, 3) as f32;
        ((self.along - begin) / (1.0 - LATEST)).clamp(0.0, 1.0).powi(2)
    }

    /// What a table beside the truth's is of.
    pub(super) fn subject(self) -> &'static str {
        match self.stage {
            Stage::Sample => "this batch alone",
            Stage::Keep => "model before",
            Stage::Fit | Stage::Measure => "model",
        }
    }
}

/// A number from 0 to 1 for a point, the same each time; evenly spread, and another for each purpose.
fn share(i: usize, purpose: u32) -> f64 {
    const RATIOS: [f64; 4] =
        [0.618_033_988_749_895, 0.754_877_666_246_693, 0.569_840_290_998_053, 0.819_172_513_396_164];
    ((i + 1) as f64 * RATIOS[purpose as usize % RATIOS.len()]).fract()
}

/// The height of a curve at a place, between its points; 0 beside it.
fn height(curve: &[[f64; 2]], x: f64) -> f64 {
    let after = curve.partition_point(|point| point[0] < x);
    match (after.checked_sub(1).and_then(|before| curve.get(before)), curve.get(after)) {
        (_, Some(at)) if at[0] == x => at[1],
        (Some(a), Some(b)) => a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]),
        _ => 0.0,
    }
}

/// A curve on the way from one to another.
fn blend(old: &[[f64; 2]], new: &[[f64; 2]], along: f64) -> Vec<[f64; 2]> {
    if old.is_empty() || new.is_empty() {
        return old.to_vec(); // of what was or becomes a point there is no way
    }
    let mut xs: Vec<f64> = old.iter().chain(new).map(|point| point[0]).collect();
    xs.sort_unstable_by(f64::total_cmp);
    xs.dedup();
    xs.into_iter().map(|x| [x, (1.0 - along) * height(old, x) + along * height(new, x)]).collect()
}

/// The line over bars, dashed: what was there and is no more.
fn hollow(bars: &[[f64; 3]], area: &Area, plot: Rect, theme: &Theme) -> Vec<Shape> {
    let band = outline(bars, &Axis::linear(area.y.low, area.y.high));
    let line = band.xs.iter().zip(&band.high);
    let path: Vec<Pos2> = line.map(|(&x, &y)| pos2(x_pixel(x, &area.x, plot), y_pixel(y, &area.y, plot))).collect();
    Shape::dashed_line(&path, Stroke::new(theme.hair().max(1.2), theme.soft), 4.0, 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Keeps, Replay, Scenario};

    fn view() -> View {
        let scenario = Scenario {
            family: "gaussian".into(),
            retention: Keeps::Replace,
            sample_size: 20,
            synthetic_fraction: 0.75,
            ..Scenario::default()
        };
        Replay::new(&Experiment::new(scenario).unwrap(), 0).look(4)
    }

    #[test]
    fn pictures_go_from_the_model_before_to_the_new_one() {
        let view = view();
        let step = view.step.as_ref().unwrap();
        let at = |stage, along| Staged { stage, along }.view(&view);
        let sample = at(Stage::Sample, 1.0);
        assert!(sample.bars.is_empty() && sample.points.is_empty() && sample.model == step.model);
        let keep = at(Stage::Keep, 1.0);
        assert!(keep.bars == view.bars && keep.origins == view.origins && keep.model == step.model);
        let peak = |curve: &[[f64; 2]]| curve.iter().map(|point| point[1]).fold(0.0, f64::max);
        let [start, half, end] = [0.0, 0.5, 1.0].map(|along| at(Stage::Fit, along).model);
        assert_eq!(end, view.model);
        let x = view.model[view.model.len() / 2][0];
        assert!((height(&start, x) - height(&step.model, x)).abs() < 1e-12);
        let middle = f64::midpoint(height(&step.model, x), height(&view.model, x));
        assert!((height(&half, x) - middle).abs() < 1e-9 && peak(&half) > 0.0);
    }

    #[test]
    fn points_fall_to_the_foot_and_stay_there() {
        let at = |along| Staged { stage: Stage::Sample, along };
        for i in 0..1000 {
            assert!((0.0..1.0).contains(&share(i, 0)));
            assert_eq!((at(0.0).fallen(i), at(1.0).fallen(i)), (0.0, 1.0));
            let path = [0.1, 0.3, 0.5, 0.7, 0.9].map(|along| at(along).fallen(i));
            assert!(path.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }
}
