//! What is drawn in a plot, from the back to the front.

use crate::figure::canvas::{Fill, Pen};
use crate::figure::layout::field::Field;
use crate::figure::layout::room::Room;
use crate::figure::layout::sheet::Sheet;
use crate::figure::palette::Palette;
use crate::figure::plot::{Part, Plot, Sign, Width};
use crate::figure::series::{Dash, Series};

/// How high the ticks at the foot of a plot are.
const RUG: f32 = 6.0;
/// Radius of a dot.
const DOT: f32 = 2.2;

/// A line of so many points has some that cannot be seen.
const MANY: usize = 3000;

/// All parts, each under the name that it has in the legend.
pub(super) fn draw(sheet: &mut Sheet<'_>, plot: &Plot, field: &Field) {
    for part in &plot.parts {
        let name = name_of(plot, part);
        if let Some(name) = name {
            sheet.canvas.begin(name);
        }
        part_of(sheet, part, field, plot.map.is_some());
        if name.is_some() {
            sheet.canvas.end();
        }
    }
}

/// The name of a part in the legend: of the same ink and the nearest kind.
fn name_of<'p>(plot: &'p Plot, part: &Part) -> Option<&'p str> {
    let (ink, sign) = match part {
        Part::Line { ink, width, .. } => (ink, Sign::Line(*width)),
        Part::Band { ink, share, .. } | Part::Bars { ink, share, .. } => (ink, Sign::Box(*share)),
        Part::Dots { ink, .. } => (ink, Sign::Dot),
        Part::Rug { ink, .. } | Part::Spike { ink, .. } => (ink, Sign::Line(Width::Thick)),
        Part::Label { .. } | Part::Beside { .. } | Part::Cell { .. } => return None,
    };
    let same = plot.legend.iter().filter(|entry| entry.ink == *ink);
    let best = same.min_by_key(|entry| match (entry.sign, sign) {
        (a, b) if a == b => 0,
        (Sign::Line(_), Sign::Line(_)) | (Sign::Box(_), Sign::Box(_)) => 1,
        _ => 2,
    });
    best.map(|entry| entry.name.as_str())
}

fn is_seen(points: &[[f32; 2]]) -> bool {
    let finite = points.iter().flatten().all(|x| x.is_finite());
    debug_assert!(finite, "a figure has a place that is no number");
    finite
}

fn part_of(sheet: &mut Sheet<'_>, part: &Part, field: &Field, over_map: bool) {
    match part {
        Part::Band { ink, share, xs, low, high } => band(sheet, field, sheet.tint(*ink, *share), [xs, low, high]),
        Part::Line { ink, share, width, points } => {
            let places = thinned(points.iter().map(|at| field.place(*at)).collect());
            if places.len() >= 2 && is_seen(&places) {
                let pen = sheet.pen(*ink, *share, *width);
                line(sheet, &places, pen, over_map && is_seamed(*ink));
            }
        }
        Part::Bars { ink, share, bars } => {
            let fill = sheet.tint(*ink, *share);
            bars.iter().for_each(|bar| rect(sheet, field.spread(*bar), fill));
        }
        Part::Dots { ink, share, points } => {
            let (fill, radius) = (sheet.tint(*ink, *share), DOT * sheet.unit);
            for centre in points.iter().map(|at| field.place(*at)).filter(|at| is_seen(&[*at])) {
                sheet.canvas.dot(centre, radius, fill);
            }
        }
        Part::Rug { ink, share, xs } => {
            let pen = Pen { fill: sheet.tint(*ink, *share), width: sheet.unit, dash: Dash::Solid };
            let (foot, top) = (field.room.bottom(), field.room.bottom() - RUG * sheet.unit);
            for x in xs.iter().map(|x| field.x(*x)).filter(|x| is_seen(&[[*x, 0.0]])) {
                sheet.canvas.line(&[[x, foot], [x, top]], pen);
            }
        }
        Part::Spike { ink, at, .. } => {
            let x = field.x(*at);
            if is_seen(&[[x, 0.0]]) {
                let pen = Pen { dash: Dash::Solid, ..sheet.pen(*ink, 1.0, Width::Thick) };
                sheet.canvas.line(&[[x, field.room.bottom()], [x, field.room.top]], pen);
            }
        }
        Part::Cell { of, value } => {
            let room = field.spread(*of);
            let colour = value.map_or(sheet.palette.grid, Palette::scale);
            // A little over its neighbours: else the page shines through where two meet.
            let seam = 0.4 * sheet.unit;
            rect(sheet, Room::new(room.left, room.top, room.width + seam, room.height + seam), Sheet::full(colour));
        }
        Part::Label { .. } | Part::Beside { .. } => {}
    }
}

/// Without points that cannot be seen: of many within half a pixel, the first, the lowest, the highest and the last.
fn thinned(points: Vec<[f32; 2]>) -> Vec<[f32; 2]> {
    if points.len() < MANY {
        return points;
    }
    let mut kept = Vec::new();
    for near in points.chunk_by(|a, b| (2.0 * a[0]).floor() == (2.0 * b[0]).floor()) {
        if near.len() <= 4 {
            kept.extend_from_slice(near);
            continue;
        }
        let by_height = |a: &usize, b: &usize| near[*a][1].total_cmp(&near[*b][1]);
        let all = 0..near.len();
        let ends = [all.clone().min_by(by_height), all.max_by(by_height)].map(|at| at.unwrap_or(0));
        let mut of_these = [0, ends[0].min(ends[1]), ends[0].max(ends[1]), near.len() - 1].to_vec();
        of_these.dedup();
        kept.extend(of_these.into_iter().map(|i| near[i]));
    }
    kept
}

fn rect(sheet: &mut Sheet<'_>, room: Room, fill: Fill) {
    if is_seen(&[[room.left, room.top], [room.width, room.height]]) {
        sheet.rect(room, fill);
    }
}

fn band(sheet: &mut Sheet<'_>, field: &Field, fill: Fill, [xs, low, high]: [&Vec<f64>; 3]) {
    let there = xs.iter().zip(low).map(|(&x, &y)| field.place([x, y]));
    let back = xs.iter().zip(high).rev().map(|(&x, &y)| field.place([x, y]));
    let points: Vec<[f32; 2]> = there.chain(back).collect();
    if points.len() >= 4 && is_seen(&points) {
        sheet.canvas.area(&points, fill);
    }
}

/// Lines in ink are seen on no map: they are white with a dark seam there.
pub(super) fn is_seamed(ink: Series) -> bool {
    matches!(ink, Series::Truth | Series::Theory | Series::Line(_))
}

/// A line; over a map with a seam.
pub(super) fn line(sheet: &mut Sheet<'_>, points: &[[f32; 2]], pen: Pen, seamed: bool) {
    if !seamed {
        sheet.canvas.line(points, pen);
        return;
    }
    let [ink, seam] = Palette::over_scale().map(|colour| Fill { colour, opacity: pen.fill.opacity });
    sheet.canvas.line(points, Pen { fill: seam, width: pen.width + 2.0 * sheet.unit, dash: Dash::Solid });
    sheet.canvas.line(points, Pen { fill: ink, ..pen });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_keep_every_pixel_they_reach() {
        let height = |i: usize| ((i * i) % 997) as f32;
        let points: Vec<[f32; 2]> = (0..100_000).map(|i| [i as f32 / 200.0, height(i)]).collect();
        let kept = thinned(points.clone());
        assert!(kept.len() <= 4 * 1001 && kept.windows(2).all(|pair| pair[0][0] <= pair[1][0]), "{}", kept.len());
        assert_eq!((kept[0], kept[kept.len() - 1]), (points[0], points[points.len() - 1]));
        let reach = |line: &[[f32; 2]], pixel: f32| {
            let within = line.iter().filter(|at| at[0].floor() == pixel).map(|at| at[1]);
            within.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], y| [low.min(y), high.max(y)])
        };
        for pixel in [0.0, 17.0, 250.0, 499.0] {
            assert_eq!(reach(&kept, pixel), reach(&points, pixel));
        }
        let few = points[..100].to_vec();
        assert_eq!(thinned(few.clone()), few);
    }
}
