//! The timeline and the speed of the transport.

use egui::{CornerRadius, Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit, pos2, vec2};

use crate::app::style::Theme;
use crate::app::text::numbers::significant;
use crate::app::widgets::{describe, focus_ring};

/// A track with a knob at a share from 0 to 1.
struct Rail {
    name: &'static str,
    share: f64,
    /// What lies ready beyond the knob, in a lighter shade.
    ready: f64,
    radius: f32,
    /// Without colours.
    plain: bool,
}

impl Rail {
    /// Gives the share it was dragged to.
    fn show(self, ui: &Ui, theme: &Theme, rect: Rect) -> (Response, Option<f64>) {
        let Self { name, share, ready, radius, plain } = self;
        let track =
            Rect::from_min_max(pos2(rect.left(), rect.center().y - 2.0), pos2(rect.right(), rect.center().y + 2.0));
        let response =
            ui.interact(track.expand2(vec2(radius, 12.0)), ui.scope_id().with(name), Sense::click_and_drag());
        let at = |share: f64| track.left() + track.width() * share.clamp(0.0, 1.0) as f32;
        let painter = ui.painter();
        let round = CornerRadius::same(2);
        painter.rect_filled(track, round, theme.track);
        if ready > share {
            painter.rect_filled(
                Rect::from_min_max(track.min, pos2(at(ready), track.bottom())),
                round,
                theme.between(theme.track, theme.accent, 0.28),
            );
        }
        if !plain {
            painter.rect_filled(Rect::from_min_max(track.min, pos2(at(share), track.bottom())), round, theme.accent);
        }
        let colour = if plain { theme.soft } else { theme.accent };
        let radius = if response.hovered() || response.dragged() { radius + 1.0 } else { radius };
        painter.circle(pos2(at(share), track.center().y), radius, theme.knob, Stroke::new(2.5, colour));
        focus_ring(ui, theme, &response, rect);
        let moved = response
            .interact_pointer_pos()
            .filter(|_| response.dragged() || response.clicked() || response.is_pointer_button_down_on())
            .map(|pos| (f64::from(pos.x - track.left()) / f64::from(track.width().max(1.0))).clamp(0.0, 1.0));
        (response, moved)
    }
}

/// Where the playhead is between 0 and `end`; what is computed lies ready in a lighter shade. Gives where to put it.
pub(crate) fn timeline(ui: &Ui, theme: &Theme, rect: Rect, playhead: u64, computed: u64, end: u64) -> Option<u64> {
    let last = end.max(1) as f64;
    let (share, ready) = (playhead as f64 / last, computed as f64 / last);
    let rail = Rail { name: "Timeline", share, ready, radius: 8.0, plain: false };
    let (response, moved) = rail.show(ui, theme, rect);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), playhead as f64, "Timeline"));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(last);
        node.add_action(accesskit::Action::SetValue);
    });
    describe(ui, &response, || format!("generation {playhead} of {end}"));
    asked_for(ui, &response)
        .map(|value| value.round().max(0.0) as u64)
        .or_else(|| moved.map(|share| (share * last).round() as u64))
        .filter(|&to| to != playhead)
}

/// The slowest and the fastest speed with a number, and where on the track 'as fast as it goes' begins.
const SLOWEST: f64 = 0.5;
const FASTEST: f64 = 1000.0;
const UNLIMITED: f64 = 0.96;

/// A speed as people read it.
pub(crate) fn words_of_speed(speed: f64) -> String {
    if speed.is_infinite() {
        "As fast as it goes".into()
    } else {
        format!("{} generations a second", significant(speed, 2))
    }
}

/// Twice as fast, or half as fast, within what the slider has.
pub(crate) fn next_speed(speed: f64, up: bool) -> f64 {
    match (up, speed) {
        (true, FASTEST..) => f64::INFINITY,
        (true, _) => (2.0 * speed).min(FASTEST),
        (false, speed) if speed.is_infinite() => FASTEST,
        (false, _) => (0.5 * speed).max(SLOWEST),
    }
}

/// Generations per second, from one in two seconds to as fast as it goes.
pub(crate) fn speed_slider(ui: &Ui, theme: &Theme, rect: Rect, speed: f64) -> Option<f64> {
    let share =
        if speed.is_finite() { (speed / SLOWEST).ln() / (FASTEST / SLOWEST).ln() * (UNLIMITED - 0.03) } else { 1.0 };
    let rail = Rail { name: "Speed", share, ready: 0.0, radius: 6.5, plain: true };
    let (response, moved) = rail.show(ui, theme, rect);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), speed.min(FASTEST), "Speed"));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(SLOWEST);
        node.set_max_numeric_value(FASTEST);
        node.add_action(accesskit::Action::SetValue);
    });
    let words = words_of_speed(speed);
    describe(ui, &response, || words.clone());
    let wanted = asked_for(ui, &response).map(|speed| speed.clamp(SLOWEST, FASTEST)).or_else(|| {
        moved.map(|share| {
            if share > UNLIMITED {
                f64::INFINITY
            } else {
                SLOWEST * ((FASTEST / SLOWEST).ln() * share / (UNLIMITED - 0.03)).exp().min(FASTEST / SLOWEST)
            }
        })
    });
    response.on_hover_text(words);
    wanted.filter(|&to| to != speed && to > 0.0)
}

/// A value asked for by an assistive tool.
pub(super) fn asked_for(ui: &Ui, response: &Response) -> Option<f64> {
    ui.input(|input| {
        input.accesskit_action_requests(response.id, accesskit::Action::SetValue).find_map(|request| {
            match request.data {
                Some(accesskit::ActionData::NumericValue(value)) => Some(value),
                _ => None,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speed_is_reached_by_keys_both_ways() {
        let up: Vec<f64> =
            std::iter::successors(Some(SLOWEST), |speed| Some(next_speed(*speed, true))).take(14).collect();
        assert!(up.windows(2).all(|pair| pair[0] < pair[1] || pair[1] == f64::INFINITY), "{up:?}");
        assert!(up.contains(&FASTEST) && up.last() == Some(&f64::INFINITY), "{up:?}");
        let down = std::iter::successors(Some(f64::INFINITY), |speed| Some(next_speed(*speed, false))).take(14);
        assert_eq!(down.last(), Some(SLOWEST));
    }
}
