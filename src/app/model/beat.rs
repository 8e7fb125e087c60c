//! What the one key of a presenter's remote does next.

use super::state::State;
use crate::lecture::Page;
use crate::worker::Snapshot;

/// What the next beat of a lecture does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beat {
    /// Plays the run that waits.
    Play,
    /// Ends playing: puts the run to where it stops, by itself at its end.
    Finish(Option<u64>),
    /// Shows what is hidden, and the right answer.
    Reveal,
    /// Opens the next scene.
    Next,
}

impl Beat {
    /// The same, for who holds the remote; `last` of the last scene.
    pub(crate) fn words(self, last: bool) -> &'static str {
        match self {
            Self::Next if last => "This is the last scene: Esc leaves",
            Self::Play => "Page Down plays the run",
            Self::Finish(_) => "Page Down ends playing",
            Self::Reveal => "Page Down reveals",
            Self::Next => "Page Down opens the next scene",
        }
    }
}

/// How a scene stands: what the next beat depends on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    /// The run is at its beginning and waits.
    pub(crate) waits: bool,
    /// It is playing.
    pub(crate) plays: bool,
    /// Something is veiled, or a question unanswered.
    pub(crate) hides: bool,
    /// A generation is taken apart: it is what is told, and is not passed over.
    pub(crate) slow: bool,
    /// Where playing stops.
    pub(crate) stop: Option<u64>,
}

impl Standing {
    /// `coming`: the run that was asked for is not on view yet.
    pub(crate) fn of(state: &State, shot: &Snapshot, coming: bool) -> Self {
        let Some(held) = state.held() else { return Self::default() };
        let stop = state.stops_at();
        let moves = state.slow.map_or(shot.playing, |slow| slow.paced);
        let asked = state.left.question.is_asked();
        let shown = state.page != Page::Phase;
        Self {
            waits: held.waits && shown && (coming || shot.playhead == 0 && shot.end > 0 && !moves),
            plays: (moves || coming) && shown,
            hides: state.veiled || asked && !state.hands.revealed,
            slow: state.slow.is_some(),
            stop,
        }
    }

    /// A remote has one key for it all: nothing that is still hidden is passed over.
    pub(crate) fn beat(self) -> Beat {
        match self {
            Self { waits: true, .. } => Beat::Play,
            Self { plays: true, hides, slow, stop, .. } if hides || slow => Beat::Finish(stop),
            Self { hides: true, .. } => Beat::Reveal,
            _ => Beat::Next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_leads_through_a_scene_and_passes_nothing_over() {
        let scene = Standing { waits: true, plays: false, hides: true, slow: false, stop: Some(9) };
        assert_eq!(scene.beat(), Beat::Play);
        let playing = Standing { waits: false, plays: true, ..scene };
        assert_eq!(playing.beat(), Beat::Finish(Some(9)));
        let stopped = Standing { plays: false, ..playing };
        assert_eq!(stopped.beat(), Beat::Reveal);
        assert_eq!(Standing { hides: false, ..stopped }.beat(), Beat::Next);
        // Where nothing is hidden, whoever is in a hurry need not wait for the end.
        assert_eq!(Standing { hides: false, ..playing }.beat(), Beat::Next);
        assert_eq!(Standing { hides: false, slow: true, ..playing }.beat(), Beat::Finish(Some(9)));
    }
}
