//! The playhead: where it is, whether it moves, and how fast.

use std::time::{Duration, Instant};

use super::Command;

/// Generations per second when nothing was said.
const SPEED: f64 = 30.0;

#[derive(Clone, Copy, Debug)]
pub(super) struct Transport {
    /// Where the playhead wants to be; it may wait there for generations still to come.
    wish: f64,
    playhead: u64,
    playing: bool,
    to_end: bool,
    speed: f64,
    moved: Instant,
    /// Where playing stops, whenever it comes there from before.
    stop: Option<u64>,
}

impl Default for Transport {
    fn default() -> Self {
        Self { wish: 0.0, playhead: 0, playing: false, to_end: false, speed: SPEED, moved: Instant::now(), stop: None }
    }
}

impl Transport {
    pub(super) fn playhead(&self) -> u64 {
        self.playhead
    }
    /// The generation it is to show, computed or not.
    pub(super) fn wish(&self) -> u64 {
        if self.to_end { u64::MAX } else { self.wish as u64 }
    }
    pub(super) fn is_playing(&self) -> bool {
        self.playing
    }
    pub(super) fn speed(&self) -> f64 {
        self.speed
    }
    pub(super) fn pause(&mut self) {
        self.playing = false;
        self.to_end = false;
    }
    pub(super) fn seek(&mut self, generation: u64) {
        self.wish = generation as f64;
        self.to_end = false;
    }

    pub(super) fn take(&mut self, command: &Command) {
        match *command {
            Command::Play => {
                self.playing = true;
                self.moved = Instant::now();
            }
            Command::Pause => self.pause(),
            Command::Rewind => {
                self.pause();
                self.seek(0);
            }
            Command::Seek(generation) => self.seek(generation),
            Command::Step(by) => {
                self.pause();
                self.wish = (self.playhead as f64 + by as f64).max(0.0);
            }
            Command::End => {
                self.playing = false;
                self.to_end = true;
            }
            Command::StopAt(generation) => self.stop = generation,
            Command::Speed(speed) if speed > 0.0 => self.speed = speed,
            Command::Speed(_) | Command::Run { .. } | Command::Metrics(_) | Command::Replicate(_) => {}
        }
    }

    /// How long until it moves next, if it is moving at all.
    pub(super) fn wait(&self, since_published: Duration, frame: Duration) -> Option<Duration> {
        self.playing.then(|| {
            let next = if self.speed.is_finite() {
                let left = (self.wish.floor() + 1.0 - self.wish) / self.speed - self.moved.elapsed().as_secs_f64();
                Duration::from_secs_f64(left.clamp(0.0, 1.0))
            } else {
                Duration::ZERO
            };
            next.max(frame.saturating_sub(since_published)).max(Duration::from_millis(1))
        })
    }

    /// Moves with the clock, as far as rows are computed. `true` if anything to see has changed.
    pub(super) fn advance(&mut self, computed: u64, finished: bool) -> bool {
        let before = (self.playhead, self.playing);
        let from = self.wish;
        let elapsed = self.moved.elapsed().as_secs_f64();
        self.moved = Instant::now();
        if self.playing {
            self.wish = if self.speed.is_finite() { self.wish + self.speed * elapsed } else { computed as f64 };
        }
        if self.to_end || (finished || self.playing) && self.wish > computed as f64 {
            self.wish = computed as f64;
        }
        // From there on it can be played again.
        let passed = |stop: &u64| from < *stop as f64 && self.wish >= *stop as f64;
        if let Some(stop) = self.stop.filter(passed).filter(|_| self.playing) {
            self.wish = stop as f64;
            self.playing = false;
        }
        self.playhead = (self.wish as u64).min(computed);
        if finished && self.playhead == computed {
            self.playing = false;
            self.to_end = false;
        }
        before != (self.playhead, self.playing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playing_stops_where_it_is_told_to_and_goes_on_from_there() {
        let mut transport = Transport::default();
        for command in [Command::StopAt(Some(7)), Command::Speed(f64::INFINITY), Command::Play] {
            transport.take(&command);
        }
        transport.advance(5, false);
        assert_eq!((transport.playhead(), transport.is_playing()), (5, true));
        transport.advance(40, false);
        assert_eq!((transport.playhead(), transport.is_playing()), (7, false));
        transport.advance(40, false);
        assert_eq!((transport.playhead(), transport.is_playing()), (7, false));
        transport.take(&Command::Play);
        transport.advance(40, false);
        assert_eq!((transport.playhead(), transport.is_playing()), (40, true));
        // Put back to the start, it stops there once more; and not where it is led by hand.
        for command in [Command::Rewind, Command::Play] {
            transport.take(&command);
        }
        transport.advance(40, false);
        assert_eq!(transport.playhead(), 7);
        transport.take(&Command::Seek(30));
        transport.advance(40, false);
        assert_eq!(transport.playhead(), 30);
    }
}
