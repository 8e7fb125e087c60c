//! The badge: whether a run is as theory says, and which side was judged.

use egui::Ui;

use crate::app::frame::Cx;
use crate::app::text::headings::of_sides;
use crate::app::text::numbers::{significant, whole};
use crate::app::widgets::badge;
use crate::family::metric;
use crate::theory::{Agreement, Kind};
use crate::worker::Side;

/// A side, what it is called, and how it agrees.
struct Judged<'a> {
    side: &'a Side,
    name: String,
    agreement: Option<&'a Agreement>,
}

impl Judged<'_> {
    /// Of more than what is counted anyway.
    fn has_exact_theory(&self) -> bool {
        self.side.theory.iter().any(|curve| curve.kind == Kind::Exact && curve.metric != metric::REAL_SHARE)
    }

    fn label_of(&self, metric: &str) -> String {
        let found = self.side.metric(metric);
        found.map_or_else(|| metric.replace('_', " "), |info| info.label.clone())
    }
}

/// Whether these sides are as theory says.
pub(crate) fn badge_of(ui: &mut Ui, cx: &mut Cx<'_>, sides: &[usize]) {
    let theme = cx.theme;
    if cx.state.veiled {
        return;
    }
    let names = of_sides(&cx.shot.sides);
    let judge = |&i: &usize| {
        let side = cx.side(i)?;
        Some(Judged { side, name: names.get(i)?.clone(), agreement: side.agreement.as_ref() })
    };
    let all: Vec<Judged<'_>> = sides.iter().filter_map(judge).collect();
    let runs = match all.iter().map(|one| one.side.replicates).min().unwrap_or(0) {
        1 => "1 run".to_owned(),
        runs => format!("{} runs", whole(runs)),
    };
    let known: Vec<(&Judged<'_>, &Agreement)> = all.iter().filter_map(|one| Some((one, one.agreement?))).collect();
    let Some((worst_of, worst)) = known.iter().max_by(|a, b| a.1.worst.total_cmp(&b.1.worst)) else {
        let (title, detail) = unjudged(&all, cx.seen(), &runs);
        badge(ui, theme, theme.neutral, title, &detail)
            .on_hover_text("Where a mean is known exactly, this says how far the runs are from it");
        return;
    };
    if worst.generation > cx.seen() {
        let detail = format!("{runs}, judged once this generation is measured");
        badge(ui, theme, theme.neutral, "not measured yet", &detail);
        return;
    }
    let holds = known.iter().all(|(_, agreement)| agreement.holds());
    let colours = if holds { theme.good } else { theme.bad };
    let verdict = if holds { "agrees with theory" } else { "disagrees with theory" };
    let mut detail = format!("{runs}, worst {} standard errors", significant(worst.worst, 2));
    let title = match all.iter().find(|one| one.agreement.is_none()) {
        Some(other) => {
            let why = if other.has_exact_theory() { "nothing to judge yet" } else { "no exact theory" };
            detail.push_str(&format!("; {why} for {}", other.name));
            format!("{} {verdict}", worst_of.name)
        }
        None => verdict.to_owned(),
    };
    badge(ui, theme, colours, &title, &detail).on_hover_text(explained(&known, worst_of, worst));
}

/// Title and detail where no side can be judged.
fn unjudged(all: &[Judged<'_>], playhead: u64, runs: &str) -> (&'static str, String) {
    if !all.iter().any(Judged::has_exact_theory) {
        let other = |one: &Judged<'_>| one.side.theory.iter().any(|curve| curve.metric != metric::REAL_SHARE);
        let beside = if all.iter().any(other) { " beside a limit or a bound" } else { "" };
        ("no exact theory known", format!("{runs}{beside}"))
    } else if playhead > 1 {
        let why = if runs == "1 run" { "too few to compare" } else { "too few, or ruled by rare ones" };
        ("not compared with theory", format!("{runs}: {why}"))
    } else {
        ("not compared yet", runs.to_owned())
    }
}

fn explained(known: &[(&Judged<'_>, &Agreement)], worst_of: &Judged<'_>, worst: &Agreement) -> String {
    let compared: usize = known.iter().map(|(_, agreement)| agreement.compared).sum();
    let mut words = format!(
        "Worst at generation {}: the mean of {}\n{compared} metrics compared at every generation so far; beyond 4.5 standard errors they disagree\nA standard error is how far the mean of so many runs is off by chance alone: by more than 2 of them one time in twenty",
        whole(worst.generation),
        worst_of.label_of(&worst.metric)
    );
    let ruled = known.iter().flat_map(|(_, agreement)| agreement.ruled_by_rare_runs.iter().map(String::as_str));
    let ruled: Vec<&str> = ruled.collect();
    if !ruled.is_empty() {
        let ruled = ruled.join(", ").replace('_', " ");
        words.push_str(&format!("\nLeft out from some generation on, since rare runs rule the mean: {ruled}"));
    }
    words
}
