//! How a guess is made: with the mouse in the plot, or by values that are typed.

use egui::{
    Align, Align2, CursorIcon, Id, Layout, Popup, PopupCloseBehavior, Rect, Role, Sense, TextEdit, Ui, UiBuilder,
    WidgetInfo,
};

use super::area::{Area, x_value, y_value};
use super::curve_spec::CurveSpec;
use crate::app::frame::Cx;
use crate::app::model::{Action, Guess, GuessChange, Slot, stroke};
use crate::app::plots::readout;
use crate::app::text::guesses::called;
use crate::app::text::numbers::{significant, whole};
use crate::app::text::typed;
use crate::app::widgets::{elided, name_field, notice, rule, small_button, visible_marks};

/// Values that are typed: at the start, the quarters and the end.
const TYPED: usize = 5;
/// A longer name is cut.
const LONGEST_NAME: usize = 24;

/// What is on its way to be a guess.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    who: String,
    /// Which curve it is about.
    curve: usize,
    /// In plot units while it is drawn, and where the pencil was last.
    pub(super) line: Vec<[f64; 2]>,
    last: Option<[f64; 2]>,
    texts: [String; TYPED],
    problem: Option<String>,
    /// The pass in which the typed values were last on view.
    pass: u64,
}

impl Draft {
    /// Where it is kept between frames.
    pub(super) fn id(slot: Slot) -> Id {
        Id::unique(("draft of a guess", slot))
    }

    /// Whether the pencil is on the paper.
    pub(super) fn is_under_way(&self) -> bool {
        self.last.is_some()
    }

    /// Whether it is to stand in place of that guess.
    pub(super) fn redraws(&self, guess: &Guess, curves: &[CurveSpec]) -> bool {
        let same = |curve: &CurveSpec| curve.side == guess.side && curve.metric == guess.metric;
        guess.who == self.who() && curves.get(self.curve).is_some_and(same)
    }

    fn who(&self) -> String {
        self.who.trim().chars().take(LONGEST_NAME).collect()
    }
}

/// The plot a guess is made in.
pub(super) struct Drafting<'a> {
    pub(super) slot: Slot,
    pub(super) curves: &'a [CurveSpec],
    pub(super) log: bool,
    pub(super) area: &'a Area,
    pub(super) plot: Rect,
}

impl Drafting<'_> {
    /// The row above the plot, and the pencil in it.
    pub(super) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, strip: Rect, draft: &mut Draft) {
        draft.curve = draft.curve.min(self.curves.len().saturating_sub(1));
        self.strip(ui, cx, strip, draft);
        self.pencil(ui, cx, draft);
    }

    /// What the person of the draft has drawn before.
    fn own<'a>(&self, cx: &'a Cx<'_>, draft: &Draft) -> Option<&'a Guess> {
        cx.state.guesses.of(self.slot).map(|(_, guess)| guess).find(|guess| draft.redraws(guess, self.curves))
    }

    fn keep(&self, cx: &mut Cx<'_>, draft: &Draft, points: Vec<[f64; 2]>) {
        let Some(curve) = self.curves.get(draft.curve) else { return };
        let guess = Guess {
            slot: self.slot,
            side: curve.side,
            metric: curve.metric.clone(),
            who: draft.who(),
            points,
            log: self.log,
            made_at: cx.seen(),
            former: false,
        };
        cx.emit(Action::Guess(GuessChange::Draw(Box::new(guess))));
    }

    fn strip(&self, ui: &mut Ui, cx: &mut Cx<'_>, strip: Rect, draft: &mut Draft) {
        let theme = cx.theme;
        let builder = UiBuilder::new().id_salt(("guess", self.slot)).max_rect(strip);
        let mut row = ui.new_child(builder.layout(Layout::left_to_right(Align::Center)));
        row.spacing_mut().item_spacing.x = 6.0;
        let roomy = strip.width() > theme.line(340.0);
        let width = theme.line(96.0).min(0.4 * strip.width());
        let field = row.add(TextEdit::singleline(&mut draft.who).hint_text("whose guess").desired_width(width));
        name_field(&field, "Whose guess", &draft.who, "whose guess");
        if let Some(curve) = self.curves.get(draft.curve).filter(|_| self.curves.len() > 1 && roomy) {
            let words = elided(&row, &format!("of {}", curve.name), &theme.font(12.0), theme.line(110.0));
            let other = small_button(&mut row, theme, &words, &format!("Guess {words}: choose another curve"));
            if other.on_hover_text("Which curve the guess is of: click for the next").clicked() {
                draft.curve = (draft.curve + 1) % self.curves.len();
            }
        }
        let values = small_button(&mut row, theme, "Values…", "Type the values you expect");
        Popup::menu(&values)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("Values you expect")
            .width(theme.line(230.0))
            .show(|ui| self.values(ui, cx, draft));
        if small_button(&mut row, theme, "Done", "Done drawing").clicked() {
            cx.emit(Action::Guess(GuessChange::Ask(Some(self.slot))));
        }
    }

    /// Draws while the button is down; lifted, the pencil leaves a guess.
    fn pencil(&self, ui: &Ui, cx: &mut Cx<'_>, draft: &mut Draft) {
        let pencil = ui.interact(self.plot, Id::unique(("pencil on", self.slot)), Sense::CLICK | Sense::DRAG);
        pencil.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Paper: draw with the mouse, or type values"));
        let pencil = pencil.on_hover_cursor(CursorIcon::Crosshair);
        let down = pencil.is_pointer_button_down_on();
        if let Some(at) = pencil.interact_pointer_pos().filter(|_| down || draft.is_under_way()) {
            let (x, y) = (&self.area.x, &self.area.y);
            let here = [
                x_value(at.x, x, self.plot).clamp(x.low.max(0.0), x.high), // in plot units, as the line is
                y_value(at.y, y, self.plot).clamp(y.low, y.high),
            ];
            if !draft.is_under_way() {
                let own = self.own(cx, draft).map(|guess| &guess.points);
                let place = |point: &[f64; 2]| Some([x.at(point[0])?, self.area.full[1].place(point[1])?]);
                draft.line = own.into_iter().flatten().filter_map(place).collect();
            }
            stroke(&mut draft.line, draft.last.unwrap_or(here), here);
            draft.last = Some(here);
        }
        if !down && draft.last.take().is_some() {
            let (x, y) = (&self.area.x, &self.area.y);
            let line = std::mem::take(&mut draft.line).into_iter();
            let points = line.map(|[across, up]| [x.value(across), y.value(up)]).collect();
            self.keep(cx, draft, points);
        } else if !down && self.own(cx, draft).is_none() {
            let at = self.plot.center_bottom() - egui::vec2(0.0, 8.0);
            let words = "Draw here what you expect, from left to right";
            let words = elided(ui, words, &cx.theme.tiny(), self.plot.width() - 12.0);
            readout::note(ui, cx.theme, at, Align2::CENTER_BOTTOM, &words);
        }
    }

    /// The generations whose values are typed.
    fn generations(&self) -> [u64; TYPED] {
        let [x, _] = &self.area.full;
        let end = x.value(x.high);
        [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share * end).round() as u64)
    }

    fn values(&self, ui: &mut Ui, cx: &mut Cx<'_>, draft: &mut Draft) {
        let theme = cx.theme;
        let pass = ui.ctx().cumulative_pass_nr();
        if draft.pass + 1 < pass {
            self.fill(cx, draft);
        }
        draft.pass = pass;
        if self.curves.len() > 1 {
            visible_marks(ui, theme);
            for (i, curve) in self.curves.iter().enumerate() {
                if ui.radio(draft.curve == i, &curve.name).clicked() {
                    draft.curve = i;
                    self.fill(cx, draft);
                }
            }
        }
        let generations = self.generations();
        for (i, generation) in generations.into_iter().enumerate() {
            if generations[..i].contains(&generation) {
                continue; // of a short run
            }
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut draft.texts[i]).desired_width(theme.line(80.0));
                let field = ui.add(field);
                let name = format!("Value at generation {}", whole(generation));
                name_field(&field, &name, &draft.texts[i], "");
                ui.label(format!("at generation {}", whole(generation)));
            });
        }
        if let Some(problem) = &draft.problem {
            notice(ui, theme, theme.bad, problem);
        }
        if small_button(ui, theme, "Keep", "Keep this guess").clicked() {
            match self.typed(draft) {
                Ok(points) => {
                    self.keep(cx, draft, points);
                    draft.problem = None;
                    ui.close();
                }
                Err(problem) => draft.problem = Some(problem),
            }
        }
        self.kept(ui, cx, draft);
    }

    /// The guesses there are, each with a button that takes it away.
    fn kept(&self, ui: &mut Ui, cx: &mut Cx<'_>, draft: &mut Draft) {
        let all: Vec<(usize, String)> =
            cx.state.guesses.of(self.slot).map(|(number, guess)| (number, called(&guess.who).to_owned())).collect();
        if all.is_empty() {
            return;
        }
        rule(ui, cx.theme);
        if self.own(cx, draft).is_some() && small_button(ui, cx.theme, "Another guess", "Another guess").clicked() {
            draft.who = another(cx.state.guesses.of(self.slot).map(|(_, guess)| guess.who.as_str()));
            self.fill(cx, draft);
        }
        for (number, who) in &all {
            if small_button(ui, cx.theme, &format!("Remove {who}"), &format!("Remove {who}")).clicked() {
                cx.emit(Action::Guess(GuessChange::Remove(*number)));
            }
        }
        if all.len() > 1 && small_button(ui, cx.theme, "Remove all", "Remove all guesses").clicked() {
            cx.emit(Action::Guess(GuessChange::Clear));
        }
    }

    /// Fields with what the person has drawn before.
    fn fill(&self, cx: &Cx<'_>, draft: &mut Draft) {
        let own = self.own(cx, draft);
        let at = |generation: u64| own.and_then(|guess| guess.at(generation as f64));
        draft.texts =
            self.generations().map(|generation| at(generation).map_or_else(String::new, |x| significant(x, 3)));
        draft.problem = None;
    }

    /// What was typed, as points; fields may stay empty.
    fn typed(&self, draft: &Draft) -> Result<Vec<[f64; 2]>, String> {
        let mut points: Vec<[f64; 2]> = Vec::new();
        for (generation, text) in self.generations().into_iter().zip(&draft.texts) {
            if text.trim().is_empty() || points.last().is_some_and(|point| point[0] == generation as f64) {
                continue;
            }
            let value = typed::number(text, false)?;
            if self.log && value <= 0.0 {
                return Err(format!("\"{}\" has no place on a logarithmic axis: write more than 0", text.trim()));
            }
            points.push([generation as f64, value]);
        }
        if points.is_empty() { Err("Write a value at one generation at least".into()) } else { Ok(points) }
    }
}

/// A name that nobody has, for somebody who gives none.
fn another<'a>(taken: impl Iterator<Item = &'a str>) -> String {
    let taken: Vec<&str> = taken.collect();
    let free = (2..).map(|number| format!("guess {number}")).find(|name| !taken.contains(&name.as_str()));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::LabPlot;
    use crate::app::plot_data::Axis;
    use crate::app::style::Series;
    use egui::pos2;

    fn drafting<'a>(area: &'a Area, curves: &'a [CurveSpec], log: bool) -> Drafting<'a> {
        let plot = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        Drafting { slot: area.slot, curves, log, area, plot }
    }

    fn area(end: f64) -> Area {
        let (x, y) = (Axis::linear(0.0, end), Axis::linear(0.0, 1.0));
        Area::new(Slot::Lab(LabPlot::Parameters), String::new(), x, y)
    }

    fn typed(end: f64, texts: [&str; TYPED], log: bool) -> Result<Vec<[f64; 2]>, String> {
        let draft = Draft { texts: texts.map(str::to_owned), ..Draft::default() };
        drafting(&area(end), &[], log).typed(&draft)
    }

    #[test]
    fn typed_values_are_points_at_the_quarters_and_may_be_left_out() {
        assert_eq!(
            typed(100.0, ["1", "", "0,5", "", " 10 % "], false).unwrap(),
            [[0.0, 1.0], [50.0, 0.5], [100.0, 0.1]]
        );
        // A short run has fewer generations than fields.
        assert_eq!(typed(1.0, ["1", "7", "2", "8", "9"], false).unwrap().len(), 2);
        for (texts, log, words) in [
            (["", "", " ", "", ""], false, "at least"),
            (["1", "few", "", "", ""], false, "\"few\" is no number"),
            (["1", "0", "", "", ""], true, "no place on a logarithmic axis"),
        ] {
            assert!(typed(100.0, texts, log).is_err_and(|problem| problem.contains(words)), "{words}");
        }
    }

    #[test]
    fn a_person_redraws_the_own_guess_of_a_curve_and_no_other() {
        let spec = |metric: &str| CurveSpec {
            side: 0,
            metric: metric.into(),
            series: Series::Replace,
            name: String::new(),
            bands: false,
            runs: 0,
        };
        let curves = [spec("a"), spec("b")];
        let guess = |who: &str, metric: &str| Guess {
            slot: Slot::Lab(LabPlot::Parameters),
            side: 0,
            metric: metric.into(),
            who: who.into(),
            points: vec![[0.0, 1.0]],
            log: false,
            made_at: 0,
            former: false,
        };
        let draft = Draft { who: " Anna ".into(), curve: 1, ..Draft::default() };
        assert!(draft.redraws(&guess("Anna", "b"), &curves));
        assert!(!draft.redraws(&guess("Anna", "a"), &curves) && !draft.redraws(&guess("", "b"), &curves));
        assert_eq!(another(["", "guess 2", "Anna"].into_iter()), "guess 3");
    }
}
