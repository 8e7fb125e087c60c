//! The speaker's window: a second one, for a second screen. It is drawn apart from the first and says what it is asked through
//! a queue.

use std::sync::Arc;

use egui::{
    CentralPanel, Context, Frame, Key, Margin, Modifiers, Rect, Ui, ViewportBuilder, ViewportClass, ViewportId, pos2,
    vec2,
};
use parking_lot::Mutex;

use super::remote::Remote;
use super::shortcuts;
use crate::app::model::{Action, LectureChange, Podium};
use crate::app::panels::{Spoken, speaker, to_next_minute};
use crate::app::style::Theme;

/// Its size at first.
const SIZE: [f32; 2] = [760.0, 600.0];
/// So far from the corner of a screen it opens where it was on none.
const AWAY: egui::Vec2 = vec2(40.0, 40.0);
/// So far below its upper edge a window is taken hold of.
const TITLE: f32 = 16.0;

/// Its cross.
const CLOSE: Action = Action::Lecture(LectureChange::Speaker);

/// The second window's end in the first.
#[derive(Default)]
pub(crate) struct Speaker {
    shared: Arc<Mutex<Option<Shared>>>,
    /// How it was opened, while it is.
    builder: Option<ViewportBuilder>,
    /// A window that was closed as a whole screen opens as one: looked at once.
    looked: bool,
}

/// What both windows know.
struct Shared {
    spoken: Spoken,
    theme: Theme,
    remote: Remote,
    asked: Vec<Action>,
    place: Option<[f32; 4]>,
}

impl Speaker {
    pub(crate) fn id() -> ViewportId {
        ViewportId::from_hash_of("speaker's window")
    }

    /// The program does not start as a whole screen, whatever it was closed as.
    pub(crate) fn look_once(&mut self, ctx: &Context) {
        if !std::mem::replace(&mut self.looked, true) && ctx.input(|input| input.viewport().fullscreen == Some(true)) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(false));
        }
    }

    /// Decides where it opens, where it is to and is not open: where it was last, if there still is a screen. Where the first
    /// window takes a `whole` screen, on another one, if there is one.
    pub(crate) fn open(&mut self, podium: &Podium, whole: Option<Rect>, screens: impl FnOnce() -> Vec<Rect>) {
        if !podium.speaker {
            self.builder = None;
        } else if self.builder.is_none() {
            let taken = |screen: &Rect| whole.is_some_and(|whole| screen.contains(whole.center()));
            let all = screens();
            let free: Vec<Rect> = all.iter().copied().filter(|screen| !taken(screen)).collect();
            let kept = if free.is_empty() { &all } else { &free };
            let place =
                podium.place.filter(|place| is_on_a_screen(*place, kept)).map(|[left, top, ..]| pos2(left, top));
            let place = place.or_else(|| whole.and(free.first()).map(|screen| screen.min + AWAY));
            let [width, height] = podium.place.map_or(SIZE, |[_, _, width, height]| [width, height]);
            let builder = ViewportBuilder::default()
                .with_title("Collapse Lab: speaker")
                .with_app_id("collapse-lab")
                .with_inner_size([width.clamp(320.0, 4096.0), height.clamp(240.0, 4096.0)]);
            self.builder = Some(place.map_or_else(|| builder.clone(), |place| builder.clone().with_position(place)));
        }
    }

    /// Shows it, if it is open. Called once a frame; gives what was asked for there, and where it stands.
    pub(crate) fn show(
        &self,
        ctx: &Context,
        theme: &Theme,
        spoken: &Spoken,
        remote: Remote,
    ) -> (Vec<Action>, Option<[f32; 4]>) {
        let Some(builder) = &self.builder else { return Default::default() };
        let mut changed = false;
        let (asked, place) = {
            let mut shared = self.shared.lock();
            let now = shared.get_or_insert_with(|| {
                changed = true;
                Shared { spoken: spoken.clone(), theme: theme.clone(), remote, asked: Vec::new(), place: None }
            });
            changed |= now.spoken != *spoken || now.theme != *theme;
            now.spoken.clone_from(spoken);
            (now.theme, now.remote) = (theme.clone(), remote);
            (std::mem::take(&mut now.asked), now.place.take())
        };
        if changed {
            ctx.request_repaint_of(Self::id());
        }
        let shared = Arc::clone(&self.shared);
        ctx.show_viewport_deferred(Self::id(), builder.clone(), move |ui, class| inside(ui, class, &shared));
        (asked, place)
    }
}

/// What it draws and hears.
fn inside(ui: &mut Ui, class: ViewportClass, shared: &Mutex<Option<Shared>>) {
    let ctx = ui.ctx().clone();
    let Some((spoken, theme, remote)) =
        shared.lock().as_ref().map(|shared| (shared.spoken.clone(), shared.theme.clone(), shared.remote))
    else {
        return;
    };
    let mut asked = Vec::new();
    let mut place = None;
    // Drawn within the first window, its keys are that window's.
    if class != ViewportClass::EmbeddedWindow {
        keys(&ctx, remote, &mut asked);
        let window = ctx.input(|input| input.viewport().clone());
        if window.close_requested() {
            asked.push(CLOSE);
        }
        let corner = window.outer_rect.or(window.inner_rect).map(|outer| outer.min);
        let whole = window.fullscreen == Some(true) || window.minimized == Some(true);
        if let (Some(corner), Some(inner), false) = (corner, window.inner_rect, whole) {
            place = Some([corner.x, corner.y, inner.width(), inner.height()]);
        }
        ctx.request_repaint_after(to_next_minute(&spoken));
    }
    let frame = Frame::new().fill(theme.ground).inner_margin(Margin::same(16));
    CentralPanel::default().frame(frame).show(ui, |ui| asked.extend(speaker(ui, &theme, &spoken)));
    let wake = !asked.is_empty();
    if let Some(shared) = shared.lock().as_mut() {
        // Two presses on its cross close it, too.
        asked.retain(|action| *action != CLOSE || !shared.asked.contains(action));
        shared.asked.extend(asked);
        shared.place = place.or(shared.place);
    }
    if wake {
        ctx.request_repaint_of(ViewportId::ROOT);
    }
}

/// The remote's keys, Escape, and what the first window hears without Ctrl.
fn keys(ctx: &Context, remote: Remote, asked: &mut Vec<Action>) {
    let focused = ctx.memory(|memory| memory.focused()).is_some();
    ctx.input_mut(|input| {
        remote.beside_a_control(focused).hear(input, asked);
        if input.consume_key(Modifiers::NONE, Key::Escape) {
            asked.push(Action::Escape);
        }
        shortcuts::offered(
            input,
            |shortcut| shortcut.modifiers.is_none() && !(focused && shortcuts::moves(shortcut)),
            asked,
        );
    });
}

/// Screens as the first window sees them.
pub(crate) fn screens(frame: &eframe::Frame, pixels_per_point: f32) -> Vec<Rect> {
    let Some(window) = frame.winit_window() else { return Vec::new() };
    let screen = |at: [i32; 2], size: [u32; 2]| {
        let (min, size) = (pos2(at[0] as f32, at[1] as f32), vec2(size[0] as f32, size[1] as f32));
        Rect::from_min_size((min.to_vec2() / pixels_per_point).to_pos2(), size / pixels_per_point)
    };
    let monitors = window.available_monitors();
    monitors
        .map(|monitor| {
            let (at, size) = (monitor.position(), monitor.size());
            screen([at.x, at.y], [size.width, size.height])
        })
        .collect()
}

/// Whether the middle of a window's upper edge is on one of the screens, so that it can be taken hold of.
fn is_on_a_screen([left, top, width, _]: [f32; 4], screens: &[Rect]) -> bool {
    screens.iter().any(|screen| screen.contains(pos2(left + width / 2.0, top + TITLE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_where_it_was_only_if_there_is_a_screen() {
        let one = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0));
        let two = Rect::from_min_size(pos2(1280.0, 0.0), vec2(1024.0, 768.0));
        let place = [1500.0, 40.0, 700.0, 500.0];
        assert!(is_on_a_screen(place, &[one, two]) && !is_on_a_screen(place, &[one]));
        assert!(!is_on_a_screen(place, &[]) && !is_on_a_screen([0.0, -90.0, 700.0, 500.0], &[one]));
        let podium = Podium { speaker: true, place: Some(place), ..Podium::default() };
        let mut speaker = Speaker::default();
        speaker.open(&podium, None, || vec![one]);
        let builder = speaker.builder.clone().unwrap();
        assert_eq!((builder.position, builder.inner_size), (None, Some(vec2(700.0, 500.0))));
        // It opens once; closed, it is opened anew where it was.
        speaker.open(&podium, None, || unreachable!());
        speaker.open(&Podium { speaker: false, ..podium.clone() }, None, || unreachable!());
        speaker.open(&podium, None, || vec![one, two]);
        assert_eq!(speaker.builder.unwrap().position, Some(pos2(1500.0, 40.0)));
    }

    #[test]
    fn a_window_opens_beside_the_screen_that_the_audience_sees() {
        let one = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0));
        let two = Rect::from_min_size(pos2(1280.0, 0.0), vec2(1024.0, 768.0));
        let opened = |place: Option<[f32; 4]>, whole: Option<Rect>, screens: &[Rect]| {
            let mut speaker = Speaker::default();
            speaker.open(&Podium { speaker: true, place, ..Podium::default() }, whole, || screens.to_vec());
            speaker.builder.unwrap().position
        };
        let right = [1500.0, 40.0, 700.0, 500.0];
        assert_eq!(opened(None, Some(two), &[one, two]), Some(pos2(40.0, 40.0)));
        assert_eq!(opened(None, Some(one), &[one, two]), Some(pos2(1320.0, 40.0)));
        assert_eq!(opened(Some(right), Some(two), &[one, two]), Some(pos2(40.0, 40.0)), "it would cover the lecture");
        assert_eq!(opened(Some(right), Some(one), &[one, two]), Some(pos2(1500.0, 40.0)), "where it was");
        assert_eq!(opened(None, Some(one), &[one]), None, "there is one screen only");
        assert_eq!(opened(None, None, &[one, two]), None, "as the system likes");
    }
}
