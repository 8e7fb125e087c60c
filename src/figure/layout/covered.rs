//! Which places of a plot have data on them, so that a legend stands beside it.

use crate::figure::layout::field::Field;
use crate::figure::layout::room::Room;
use crate::figure::plot::{Part, Plot};

/// A coarse picture of what is drawn: counts of covered cells, summed from the upper left corner.
pub(super) struct Covered {
    field: Room,
    /// Width of a cell in pixels.
    cell: f32,
    across: usize,
    down: usize,
    sums: Vec<u32>,
}

struct Raster {
    room: Room,
    cell: f32,
    across: usize,
    down: usize,
    cells: Vec<bool>,
}

impl Raster {
    fn column(&self, x: f32) -> Option<usize> {
        let i = (x - self.room.left) / self.cell;
        (i >= 0.0 && i < self.across as f32).then_some(i as usize)
    }

    fn dot(&mut self, [x, y]: [f32; 2]) {
        let row = (y - self.room.top) / self.cell;
        if let Some(column) = self.column(x)
            && row >= 0.0
            && row < self.down as f32
        {
            self.cells[row as usize * self.across + column] = true;
        }
    }

    fn line(&mut self, from: [f32; 2], to: [f32; 2]) {
        let long = (to[0] - from[0]).abs().max((to[1] - from[1]).abs());
        let steps = ((long / (0.5 * self.cell)).ceil() as usize).clamp(1, 4096);
        for k in 0..=steps {
            let along = k as f32 / steps as f32;
            self.dot([0, 1].map(|i| from[i] + (to[i] - from[i]) * along));
        }
    }

    fn fill(&mut self, room: Room) {
        let end = |x: f32, most: usize| x.clamp(0.0, most as f32);
        let columns = [room.left, room.right()].map(|x| end((x - self.room.left) / self.cell, self.across));
        let rows = [room.top, room.bottom()].map(|y| end((y - self.room.top) / self.cell, self.down));
        for row in rows[0] as usize..rows[1].ceil() as usize {
            let line = row * self.across;
            self.cells[line + columns[0] as usize..line + columns[1].ceil() as usize].fill(true);
        }
    }

    fn part(&mut self, part: &Part, field: &Field) {
        match part {
            Part::Line { points, .. } => {
                for pair in points.windows(2) {
                    self.line(field.place(pair[0]), field.place(pair[1]));
                }
            }
            Part::Band { xs, low, high, .. } => {
                let edges: Vec<[f32; 3]> = xs
                    .iter()
                    .zip(low)
                    .zip(high)
                    .map(|((&x, &low), &high)| [field.x(x), field.y(high), field.y(low)])
                    .collect();
                for pair in edges.windows(2) {
                    let ([x, a, b], [until, c, d]) = (pair[0], pair[1]);
                    self.fill(Room::between([x.min(until), a.min(c)], [x.max(until), b.max(d)]));
                }
            }
            Part::Bars { bars, .. } => bars.iter().for_each(|bar| self.fill(field.spread(*bar))),
            Part::Dots { points, .. } => points.iter().for_each(|at| self.dot(field.place(*at))),
            Part::Rug { xs, .. } => {
                let foot = self.room.bottom();
                xs.iter().for_each(|x| self.line([field.x(*x), foot - 2.0 * self.cell], [field.x(*x), foot - 0.1]));
            }
            Part::Spike { at, .. } => {
                self.line([field.x(*at), self.room.top], [field.x(*at), self.room.bottom()]);
            }
            Part::Cell { of, .. } => self.fill(field.spread(*of)),
            Part::Label { .. } => {}
            // Its words are not measured here: all that is right of it may be covered.
            Part::Beside { at, .. } => self.line(field.place(*at), [self.room.right(), field.y(at[1])]),
        }
    }
}

impl Covered {
    /// Looks at a plot.
    pub(super) fn by(plot: &Plot, field: &Field) -> Self {
        let room = field.room;
        let cell = (room.width.max(room.height) / 240.0).max(2.0);
        let [across, down] = [room.width, room.height].map(|long| (long / cell).ceil() as usize);
        let mut raster = Raster { room, cell, across, down, cells: vec![false; across * down] };
        plot.parts.iter().for_each(|part| raster.part(part, field));
        let mut sums = vec![0; (across + 1) * (down + 1)];
        for row in 0..down {
            let mut line = 0;
            for column in 0..across {
                line += u32::from(raster.cells[row * across + column]);
                sums[(row + 1) * (across + 1) + column + 1] = sums[row * (across + 1) + column + 1] + line;
            }
        }
        Self { field: room, cell, across, down, sums }
    }

    /// How many cells of a place have data on them.
    pub(super) fn under(&self, place: &Room) -> u32 {
        let column = |x: f32| ((x - self.field.left) / self.cell).clamp(0.0, self.across as f32);
        let row = |y: f32| ((y - self.field.top) / self.cell).clamp(0.0, self.down as f32);
        let [left, right] = [column(place.left).floor(), column(place.right()).ceil()].map(|i| i as usize);
        let [top, bottom] = [row(place.top).floor(), row(place.bottom()).ceil()].map(|i| i as usize);
        let sum = |row: usize, column: usize| self.sums[row * (self.across + 1) + column];
        (sum(bottom, right) + sum(top, left)).saturating_sub(sum(top, right) + sum(bottom, left))
    }
}
