//! A legend that names everything there is in a plot, lines, bars, ticks, bands; what is clicked is switched off, or on again.

use egui::{Align2, Color32, CornerRadius, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::legend;
use crate::app::frame::Cx;
use crate::app::model::{Action, Layer, Slot};
use crate::app::style::{Series, Theme};
use crate::app::widgets::{elided, focus_ring, width_of};

/// Fewer letters of a name are no name.
const LEAST_LETTERS: usize = 5;
/// The name of the line of a share of real data where nothing is forgotten.
const ALL_KEPT: &str = "if everything were kept";

/// How a part looks in the plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark {
    /// A curve.
    Line(Series),
    /// A thin line.
    Hair(Color32),
    /// A bar, a band, an area.
    Box(Color32),
    /// A tick at the foot.
    Tick(Color32),
}

/// A row of the legend.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) mark: Mark,
    pub(super) name: String,
    pub(super) layer: Layer,
    /// As much of the name as there is room for.
    shown: String,
}

impl Item {
    pub(super) fn new(mark: Mark, name: impl Into<String>, layer: Layer) -> Self {
        let name = name.into();
        Self { mark, shown: name.clone(), name, layer }
    }

    /// Fewer words for the same, where there are.
    fn short(&self) -> Option<String> {
        let front = |mark: &str| self.name.split_once(mark).map(|(front, _)| front.to_owned());
        match self.mark {
            _ if self.layer == Layer::Bands => Some("50 %, 90 %".into()),
            Mark::Line(Series::Theory) if self.name == ALL_KEPT => Some("all kept".into()),
            Mark::Line(Series::Theory) => front(", ").or_else(|| front(" (")),
            Mark::Line(_) if self.name.contains(" to ") => Some(self.name.replace(" to ", " → ")),
            _ => None,
        }
    }

    /// Shown in words that have room: all of them, fewer, or those cut.
    fn fit(&mut self, ui: &Ui, theme: &Theme, room: f32) {
        let fits = |words: &str| width_of(ui, words, &theme.tiny()) <= room;
        self.shown = match self.short() {
            _ if fits(&self.name) => self.name.clone(),
            short => elided(ui, &short.unwrap_or_else(|| self.name.clone()), &theme.tiny(), room),
        };
    }

    /// Whether its words are cut.
    pub(super) fn is_cut(&self) -> bool {
        self.shown.ends_with('…') && !self.name.ends_with('…')
    }
}

/// As many rows as the plot has room for, names cut to its width. What is switched off keeps its row, so that it can be
/// switched on; of the others the last go first.
pub(super) fn fitted(ui: &Ui, cx: &Cx<'_>, slot: Slot, mut items: Vec<Item>, plot: Rect) -> Vec<Item> {
    let theme = cx.theme;
    let rows = ((plot.height() * 0.5 - 4.0) / theme.line(17.0)).floor().max(1.0) as usize;
    while items.len() > rows {
        let Some(last) = items.iter().rposition(|item| cx.shows(slot, item.layer)) else { break };
        items.remove(last);
    }
    let room = plot.width() - sample(theme) - 36.0;
    for item in &mut items {
        item.fit(ui, theme, room);
    }
    items
}

/// Width of a column for any of these names.
pub(super) fn column<'a>(ui: &Ui, theme: &Theme, names: impl Iterator<Item = &'a str>) -> f32 {
    names.map(|name| width_of(ui, name, &theme.tiny())).fold(0.0, f32::max) + sample(theme) + 12.0
}

/// Size of the legend in points.
pub(super) fn size(ui: &Ui, theme: &Theme, items: &[Item]) -> egui::Vec2 {
    let widest = items.iter().map(|item| width_of(ui, &item.shown, &theme.tiny())).fold(0.0, f32::max);
    vec2(widest + sample(theme) + 16.0, items.len() as f32 * theme.line(17.0) + 4.0)
}

fn sample(theme: &Theme) -> f32 {
    24.0 * theme.lines.min(1.4)
}

/// How a legend is set across a card.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Set {
    #[default]
    Usual,
    /// With short samples, for narrow cards.
    Close,
}

impl Set {
    /// Width of a sample.
    fn sample(self, theme: &Theme) -> f32 {
        match self {
            Self::Usual => sample(theme),
            Self::Close => 0.5 * sample(theme),
        }
    }

    /// From the left of a sample to its name.
    fn lead(self, theme: &Theme) -> f32 {
        self.sample(theme) + if self == Self::Close { 6.0 } else { 8.0 }
    }

    /// Between two names in a row.
    fn apart(self) -> f32 {
        if self == Self::Close { 10.0 } else { legend::APART }
    }
}

/// A legend laid out: what it names, and where each name stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Laid {
    items: Vec<Item>,
    spots: Vec<Rect>,
    set: Set,
    /// What it lies on, within a plot.
    pub(super) ground: Option<Rect>,
    /// Room that it takes above a plot.
    pub(super) height: f32,
}

impl Laid {
    /// One name below the other, in a rectangle within the plot.
    pub(super) fn inside(theme: &Theme, items: Vec<Item>, rect: Rect) -> Self {
        let row = theme.line(17.0);
        let spot = |i: usize| {
            let top = rect.top() + 2.0 + row * i as f32;
            Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + row))
        };
        let spots = (0..items.len()).map(spot).collect();
        Self { items, spots, set: Set::Usual, ground: Some(rect), height: 0.0 }
    }

    /// The same in a column of that width beside a plot: as many as there is room for, what only explains going first.
    pub(super) fn beside(ui: &Ui, cx: &Cx<'_>, slot: Slot, items: Vec<Item>, column: Rect) -> Self {
        let twice = Rect::from_min_size(column.min, vec2(column.width() + 30.0, 2.0 * column.height()));
        let items = fitted(ui, cx, slot, items, twice);
        Self { ground: None, ..Self::inside(cx.theme, items, column) }
    }

    /// In so many rows across a width at most; [`moved`](Self::moved) takes it to its place. Where there is no room for all,
    /// what only explains goes first, bands last of that; then words are fewer and samples shorter, theory goes, and only then
    /// names are cut.
    pub(super) fn across(ui: &Ui, cx: &Cx<'_>, slot: Slot, mut items: Vec<Item>, width: f32, most: usize) -> Self {
        let theme = cx.theme;
        if most == 0 || items.is_empty() {
            return Self::default();
        }
        let (row, mut set) = (theme.line(17.0), Set::Usual);
        items.iter_mut().for_each(|item| item.fit(ui, theme, width - set.lead(theme)));
        loop {
            let lead = set.lead(theme);
            let wide = |item: &Item| lead + width_of(ui, &item.shown, &theme.tiny());
            let widths: Vec<f32> = items.iter().map(wide).collect();
            let places = legend::rows(&widths, row, width, set.apart());
            let count = places.last().map_or(0, |last| (last.y / row).round() as usize + 1);
            if count <= most {
                let spot = |(at, wide): (&egui::Vec2, &f32)| Rect::from_min_size(at.to_pos2(), vec2(*wide, row));
                let spots = places.iter().zip(&widths).map(spot).collect();
                return Self { items, spots, set, ground: None, height: count as f32 * row };
            }
            let shown = |item: &Item| cx.shows(slot, item.layer);
            // Bands are in every plot that has them: they are named as long as fewer words have room.
            let more = |item: &Item| shown(item) && !item.layer.is_curve() && item.layer != Layer::Bands;
            let explains = items.iter().rposition(more);
            let close = explains.is_none() && set == Set::Usual;
            let bands = |item: &Item| shown(item) && item.layer == Layer::Bands;
            if let Some(last) = explains.or_else(|| items.iter().rposition(bands)).filter(|_| !close) {
                items.remove(last);
                continue;
            }
            if close {
                set = Set::Close;
                for item in &mut items {
                    item.shown = item.short().unwrap_or_else(|| item.name.clone());
                    item.shown = elided(ui, &item.shown, &theme.tiny(), width - set.lead(theme));
                }
                continue;
            }
            let theory = |item: &Item| shown(item) && item.layer == Layer::Theory;
            if let Some(last) = items.iter().rposition(theory).filter(|_| items.len() > 1) {
                items.remove(last);
                continue;
            }
            let each = items.len().div_ceil(most);
            let room = (width - set.apart() * (each - 1) as f32) / each as f32 - lead - 1.0;
            if room < theme.line(22.0) {
                items.pop();
                continue;
            }
            items.iter_mut().for_each(|item| item.fit(ui, theme, room));
            // A letter or two of a word say nothing: then one name less, whole.
            if items.len() > 1 && items.iter().any(|item| item.is_cut() && item.shown.chars().count() < LEAST_LETTERS) {
                items.pop();
                items.iter_mut().for_each(|item| item.fit(ui, theme, width - lead));
            }
        }
    }

    /// The same that takes so much room above a plot.
    #[must_use]
    pub(super) fn with_height(self, height: f32) -> Self {
        Self { height, ..self }
    }

    /// The same with its left top there.
    #[must_use]
    pub(super) fn moved(mut self, to: Pos2) -> Self {
        self.spots.iter_mut().for_each(|spot| *spot = spot.translate(to.to_vec2()));
        self
    }

    /// Paints it; gives what a click on it asks for.
    #[must_use]
    pub(super) fn show(&self, ui: &Ui, cx: &Cx<'_>, slot: Slot) -> Option<Action> {
        if let Some(rect) = self.ground {
            ui.painter().rect_filled(rect.expand(2.0), CornerRadius::same(4), cx.theme.field.gamma_multiply(0.66));
        }
        let all = self.items.iter().zip(&self.spots).map(|(item, spot)| row(ui, cx, slot, (item, self.set), *spot));
        all.fold(None, |asked, next| asked.or(next))
    }
}

/// A name with its sample.
fn row(ui: &Ui, cx: &Cx<'_>, slot: Slot, (item, set): (&Item, Set), spot: Rect) -> Option<Action> {
    let theme = cx.theme;
    let on = cx.shows(slot, item.layer);
    let response = ui.interact(spot, ui.scope_id().with(("legend", slot, item.layer)), Sense::click());
    let name = format!("Show {} in the {} plot", item.name, slot.place());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &name));
    if response.hovered() {
        ui.painter().rect_filled(spot, CornerRadius::same(3), theme.button_hover);
    }
    focus_ring(ui, theme, &response, spot.shrink(2.0));
    let from = pos2(spot.left(), spot.center().y);
    if on {
        mark(ui, theme, item.mark, [from, from + vec2(set.sample(theme), 0.0)]);
    }
    let colour = if on { theme.ink } else { theme.soft };
    let at = from + vec2(set.lead(theme), 0.0);
    let words = ui.painter().text(at, Align2::LEFT_CENTER, &item.shown, theme.tiny(), colour);
    if !on {
        ui.painter().line_segment([words.left_center(), words.right_center()], Stroke::new(1.0, theme.soft));
    }
    let asked = response.clicked().then_some(Action::Layer(slot, item.layer));
    let help = if on { "Click to hide" } else { "Click to show" };
    let whole = (item.shown != item.name).then(|| format!("{}\n{help}", item.name));
    response.on_hover_text(whole.unwrap_or_else(|| help.to_owned()));
    asked
}

fn mark(ui: &Ui, theme: &Theme, mark: Mark, [from, to]: [Pos2; 2]) {
    let painter = ui.painter();
    match mark {
        Mark::Line(series) => legend::line(painter, theme, series, from, to),
        Mark::Hair(colour) => {
            painter.line_segment([from, to], Stroke::new(theme.hair(), colour));
        }
        Mark::Box(colour) => {
            painter.rect_filled(Rect::from_two_pos(from, to).expand2(vec2(0.0, 4.5)), CornerRadius::ZERO, colour);
        }
        Mark::Tick(colour) => {
            for share in [0.25, 0.4, 0.7] {
                let at = from + vec2(share * (to.x - from.x), 0.0);
                let ends = [at + vec2(0.0, 3.5), at - vec2(0.0, 3.5)];
                painter.line_segment(ends, Stroke::new(theme.hair().max(1.2), colour));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_narrow_legend_have_fewer_words() {
        let short = |mark, name: &str| Item::new(mark, name, Layer::Theory).short();
        let theory = Mark::Line(Series::Theory);
        assert_eq!(short(theory, "theory, exact").as_deref(), Some("theory"));
        assert_eq!(short(theory, "exact mean (pulled by a few rare runs)").as_deref(), Some("exact mean"));
        assert_eq!(short(theory, ALL_KEPT).as_deref(), Some("all kept"));
        assert_eq!(short(theory, "1/t"), None);
        assert_eq!(short(Mark::Line(Series::Real), "truth to model").as_deref(), Some("truth → model"));
        assert_eq!(short(Mark::Line(Series::Real), "n = 30, all"), None);
    }
}
