use crate::experiment::Scenario;
use crate::figure::canvas::{Canvas, Fill, Pen, Text};
use crate::figure::layout::room::Room;
use crate::figure::layout::sheet::Sheet;
use crate::figure::layout::{draw, draw_like};
use crate::figure::look::{Look, Purpose, Size, Theme};
use crate::figure::plot::{Figure, Part};
use crate::figure::{Asked, of_scenario, samples};

/// What was drawn.
#[derive(Default)]
struct Seen {
    words: Vec<(String, f32, Room)>,
    lines: Vec<Vec<[f32; 2]>>,
    clips: Vec<[f32; 4]>,
    open: usize,
    clipped: bool,
    /// Lines and areas within the plot that is clipped to.
    data: Vec<Vec<[f32; 2]>>,
}

impl Canvas for Seen {
    fn line(&mut self, points: &[[f32; 2]], _: Pen) {
        assert!(points.len() >= 2);
        self.lines.push(points.to_vec());
        if self.clipped {
            self.data.push(points.to_vec());
        }
    }
    fn area(&mut self, points: &[[f32; 2]], _: Fill) {
        assert!(points.len() >= 3 && points.iter().flatten().all(|x| x.is_finite()));
    }
    fn rect(&mut self, rect: [f32; 4], _: Fill) {
        assert!(rect[2] > 0.0 && rect[3] > 0.0 && rect.iter().all(|x| x.is_finite()), "{rect:?}");
    }
    fn dot(&mut self, centre: [f32; 2], radius: f32, _: Fill) {
        assert!(radius > 0.0 && centre.iter().all(|x| x.is_finite()));
    }
    fn text(&mut self, text: &Text<'_>) {
        self.words.push((text.words.into(), text.size, Sheet::extent(text)));
    }
    fn clip(&mut self, rect: [f32; 4]) {
        assert!(!self.clipped);
        self.clipped = true;
        self.clips.push(rect);
    }
    fn unclip(&mut self) {
        assert!(self.clipped);
        self.clipped = false;
    }
    fn begin(&mut self, _: &str) {
        self.open += 1;
    }
    fn end(&mut self) {
        self.open -= 1;
    }
}

fn seen(figure: &Figure, size: Size) -> Seen {
    let mut seen = Seen::default();
    draw(figure, &Look { theme: Theme::Light, size }, &mut seen);
    assert!(seen.open == 0 && !seen.clipped);
    seen
}

fn sizes(figure: &Figure) -> Vec<Size> {
    let named = ["slide", "column", "page", "poster", "800x600", "320x240", "89x60mm", "64x64", "2000x100", "64x900"];
    named.iter().map(|name| name.parse::<Purpose>().unwrap().size(figure)).collect()
}

#[test]
fn no_two_texts_overlap_and_none_is_too_small_or_beyond_the_page() {
    for figure in samples::all() {
        for size in sizes(&figure) {
            let seen = seen(&figure, size);
            let page = Room::new(0.0, 0.0, size.width, size.height).grown(0.5);
            for (i, (words, height, place)) in seen.words.iter().enumerate() {
                assert!(*height >= size.text, "{words}: {height} on {size:?}");
                assert!(place.is_within(&page), "{words} {place:?} is beyond {size:?}");
                for (other, _, there) in &seen.words[i + 1..] {
                    assert!(!place.meets(there), "{words} and {other}: {place:?} {there:?} on {size:?}");
                }
            }
        }
    }
}

#[test]
fn text_can_be_read_where_it_is_made_for() {
    for figure in samples::all() {
        let text = |name: &str| name.parse::<Purpose>().unwrap().size(&figure);
        assert!(text("slide").text * 1920.0 / text("slide").width >= 16.0);
        // Seven points, of which there are 72 to the inch.
        for name in ["column", "page", "poster", "89x60mm", "183x100mm"] {
            assert!(text(name).text * 72.0 / 96.0 >= 7.0, "{name}");
        }
    }
}

#[test]
fn every_title_label_and_name_is_there() {
    for figure in samples::all() {
        for name in ["slide", "page", "poster"] {
            let seen = seen(&figure, name.parse::<Purpose>().unwrap().size(&figure));
            let all = seen.words.iter().map(|(words, ..)| words.as_str()).collect::<Vec<_>>().join(" ");
            let has = |words: &str| assert!(words.is_empty() || all.contains(words), "{words} on {name}:\n{all}");
            has(&figure.title);
            for plot in &figure.plots {
                has(&plot.title);
                has(&plot.x.label);
                assert!(plot.y.label.to_lowercase() == plot.title.to_lowercase() || all.contains(&plot.y.label));
                plot.legend.iter().for_each(|entry| has(&entry.name));
                plot.notes.iter().for_each(|note| has(note));
            }
        }
    }
}

#[test]
fn curves_stand_where_their_values_are() {
    for figure in samples::all() {
        let size = Purpose::Slide.size(&figure);
        let seen = seen(&figure, size);
        assert_eq!(seen.clips.len(), figure.plots.len());
        for (plot, [left, top, width, height]) in figure.plots.iter().zip(seen.clips) {
            for part in &plot.parts {
                let Part::Line { points, .. } = part else { continue };
                let back = |[x, y]: [f32; 2]| {
                    let along = [(x - left) / width, 1.0 - (y - top) / height].map(f64::from);
                    [plot.x.axis.low + along[0] * plot.x.axis.span(), plot.y.axis.low + along[1] * plot.y.axis.span()]
                };
                let pixel = [plot.x.axis.span() / f64::from(width), plot.y.axis.span() / f64::from(height)];
                let is_near = |drawn: &[f32; 2], point: &[f64; 2]| {
                    (0..2).all(|i| (back(*drawn)[i] - point[i]).abs() < 0.05 * pixel[i])
                };
                let same = |drawn: &&Vec<[f32; 2]>| {
                    drawn.len() == points.len() && drawn.iter().zip(points).all(|(drawn, point)| is_near(drawn, point))
                };
                assert!(seen.data.iter().find(same).is_some(), "{}", plot.title);
            }
        }
    }
}

#[test]
fn a_legend_in_the_plot_covers_no_data() {
    let figure = samples::figure(vec![samples::curve()], 1);
    let seen = seen(&figure, Size::slide());
    let place = |name: &str| seen.words.iter().find(|(words, ..)| words == name).unwrap().2;
    let names = figure.plots[0].legend.iter().map(|entry| place(&entry.name));
    let [left, top, width, height] = seen.clips[0];
    let field = Room::new(left, top, width, height);
    for name in names {
        assert!(name.is_within(&field), "the upper right is free");
        for at in seen.data.iter().flatten() {
            assert!(!Room::new(at[0] - 0.5, at[1] - 0.5, 1.0, 1.0).meets(&name));
        }
    }
    // A map is covered everywhere.
    let figure = samples::figure(vec![samples::map()], 1);
    let seen = self::seen(&figure, Size::slide());
    let [_, top, _, height] = seen.clips[0];
    let name = seen.words.iter().find(|(words, ..)| words == "threshold of the paper").unwrap();
    assert!(name.2.top > top + height);
}

#[test]
fn plots_stand_in_as_many_columns_as_have_room() {
    let figure = samples::figure(vec![samples::curve(), samples::density(), samples::curve(), samples::density()], 2);
    let beside = |name: &str| {
        let seen = seen(&figure, name.parse::<Purpose>().unwrap().size(&figure));
        let foot = seen.clips[0][1] + seen.clips[0][3];
        seen.clips.iter().filter(|clip| clip[1] < foot).count()
    };
    assert_eq!(beside("slide"), 2);
    assert_eq!(beside("page"), 2);
    assert_eq!(beside("column"), 1);
    let tall = Purpose::Column.size(&figure);
    assert!(tall.height > 1.8 * tall.width && tall.height < 900.0, "{tall:?}");
}

#[test]
fn axes_line_up_in_rows_and_columns() {
    // Of the six the first and the last are maps, which have a key beside them.
    let figure = samples::all().into_iter().find(|figure| figure.plots.len() == 6).unwrap();
    let seen = seen(&figure, Size::slide());
    let near = |a: f32, b: f32| (a - b).abs() < 0.01;
    for row in seen.clips.chunks(3) {
        assert!(row.iter().all(|clip| near(clip[1], row[0][1]) && near(clip[3], row[0][3])), "{row:?}");
    }
    let [upper, lower] = [seen.clips[1], seen.clips[4]];
    assert!(near(upper[0], lower[0]) && near(upper[2], lower[2]), "{upper:?} {lower:?}");
}

#[test]
fn nothing_but_data_moves_in_a_film() {
    // At first there is nothing to see, and the legend could stand anywhere.
    let last = samples::figure(vec![samples::curve(), samples::density()], 2);
    let mut first = last.clone();
    for plot in &mut first.plots {
        plot.parts.clear();
        plot.notes.clear();
    }
    let look = Look { theme: Theme::Light, size: Size::slide() };
    let mut frame = Seen::default();
    draw_like(&first, &last, &look, &mut frame);
    let whole = seen(&last, Size::slide());
    assert_eq!(frame.clips, whole.clips);
    for entry in frame.words {
        assert!(whole.words.contains(&entry), "{entry:?}");
    }
}

#[test]
fn a_circle_in_the_plane_is_one_whatever_room_there_is() {
    for figure in
        [samples::figure(vec![samples::plane()], 1), samples::figure(vec![samples::plane(), samples::plane()], 2)]
    {
        for size in sizes(&figure) {
            let seen = seen(&figure, size);
            let Some([left, top, width, height]) = seen.clips.first().copied() else { continue };
            let circle = seen.data.iter().find(|line| line.len() == 61).unwrap();
            let ends = |axis: usize| {
                let along = circle.iter().map(|at| at[axis]);
                along.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)])
            };
            let [[from, to], [above, below]] = [ends(0), ends(1)];
            assert!(((to - from) - (below - above)).abs() < 0.01 * (to - from) + 0.05, "{size:?}");
            // It fills what there is one way or the other, and nothing of it is cut.
            assert!(from >= left && to <= left + width && above >= top && below <= top + height, "{size:?}");
            assert!((to - from) > 0.6 * width || (below - above) > 0.6 * height, "{size:?}");
            for (i, (words, _, place)) in seen.words.iter().enumerate() {
                assert!(seen.words[i + 1..].iter().all(|(.., there)| !place.meets(there)), "{words} on {size:?}");
            }
        }
    }
}

/// Words of a figure in print and on a slide: their size, their room, and that none is missing.
fn is_legible(name: &str, figure: &Figure) {
    // Seven points in print, of which there are 72 to the inch; on a screen of 1920 pixels, 16 of them.
    let least = |print: bool, size: Size| if print { 7.0 * 96.0 / 72.0 } else { 16.0 * size.width / 1920.0 };
    for (word, print) in [("column", true), ("page", true), ("89x70mm", true), ("183x120mm", true), ("slide", false)] {
        let size = word.parse::<Purpose>().unwrap().size(figure);
        let seen = seen(figure, size);
        let page = Room::new(0.0, 0.0, size.width, size.height).grown(0.5);
        for (i, (words, height, place)) in seen.words.iter().enumerate() {
            assert!(*height >= least(print, size), "{name}, {word}: {words} has {height} px");
            assert!(place.is_within(&page), "{name}, {word}: {words} is beyond the page");
            let over = seen.words[i + 1..].iter().find(|(.., there)| place.meets(there));
            assert!(over.is_none(), "{name}, {word}: {words} and {over:?}");
        }
        if !matches!(word, "column" | "page" | "slide") {
            continue; // of such a size not all may have room
        }
        // Cut at their ends at most.
        let all: String = seen.words.iter().map(|(words, ..)| format!("{words}\n")).collect();
        let begins = |words: &str| all.contains(&words.chars().take(8).collect::<String>());
        for plot in &figure.plots {
            assert!(begins(&plot.title), "{name}, {word}: no title {}", plot.title);
            assert!(begins(&plot.x.label), "{name}, {word}: no {} along {}", plot.x.label, plot.title);
        }
    }
}

/// Of so many parts that make up all shipped scenarios one, with a few runs each.
fn some_are_legible(parts: u32, with_sweeps: bool) {
    for (name, scenario) in crate::experiment::shipped() {
        let swept = !scenario.sweep.x.is_empty();
        if !crc32fast::hash(name.as_bytes()).is_multiple_of(parts) || swept && !with_sweeps {
            continue;
        }
        let generations = if swept { scenario.generations } else { scenario.generations.min(3) };
        let scenario = Scenario { replicates: scenario.replicates.min(2), generations, ..scenario };
        let figure = of_scenario(&scenario, &Asked::default(), &|| false).unwrap().unwrap();
        is_legible(&name, &figure);
    }
}

#[test]
fn what_is_written_can_be_read_in_a_column_and_on_a_slide() {
    some_are_legible(12, false);
}

#[test]
#[ignore = "takes long: every shipped scenario is run and laid out in five sizes"]
fn every_shipped_figure_can_be_read_in_a_column_and_on_a_slide() {
    some_are_legible(1, true);
}

#[test]
fn sizes_are_said_by_name_or_by_numbers() {
    let figure = Figure::default();
    let size = |text: &str| text.parse::<Purpose>().map(|purpose| purpose.size(&figure));
    assert_eq!(size("800x600").unwrap(), Size { width: 800.0, height: 600.0, text: 11.0 });
    assert!((size("89x60mm").unwrap().width - 336.38).abs() < 0.01);
    assert!((size("column").unwrap().width - 336.38).abs() < 0.01);
    assert!((size("page").unwrap().width - 691.65).abs() < 0.01);
    assert_eq!((size("slide").unwrap().width, size("64x20000").unwrap().height), (1280.0, 20_000.0));
    let bad = [
        "",
        "large",
        "800",
        "800x",
        "x600",
        "63x600",
        "800x20001",
        "800x600x3",
        "-800x600",
        "1e3x600",
        "NaNxinf",
        "800.5x600",
        "5x5mm",
        "6000x10mm",
        "800×600",
        "800 x 600",
        "mm",
        "xmm",
        "99999999999999999999x600",
    ];
    for text in bad {
        let words = text.parse::<Purpose>().unwrap_err().to_string();
        assert!(words.contains(&format!("'{text}'")) && !words.contains('\n'), "{words}");
    }
}
