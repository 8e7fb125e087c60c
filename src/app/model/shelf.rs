//! Runs that were looked at, kept: opened again, put beside another, laid over its curves.

use crate::experiment::{History, MetricInfo, Row, Scenario};
use crate::lecture::session::KeptRun;

/// So many are kept besides those that are pinned, and so many of these.
pub(crate) const MOST_LOOSE: usize = 60;
pub(crate) const MOST_PINNED: usize = 140;
/// Curves take no more memory than about so many bytes: those of the oldest runs go first, and are made again when asked for.
const MOST_MEMORY: f64 = 64e6;
/// So many are laid over the curves at once: colours and dashes tell no more apart.
pub(crate) const MOST_OVER: usize = 8;
/// The course of a run in small has so many values, and they so many digits.
const COURSE: usize = 32;
const DIGITS: usize = 3;
/// A curve that is kept has about so many points.
const POINTS: usize = 240;

/// The curve of a metric of a run, over the generation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeptCurve {
    pub(crate) side: usize,
    pub(crate) metric: String,
    /// Generation, mean and median of the runs.
    pub(crate) points: Vec<[f64; 3]>,
}

/// A run that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: u64,
    /// What it was called by hand; empty if it was not.
    pub(crate) name: String,
    pub(crate) scenario: Box<Scenario>,
    /// What it has otherwise than the one before it, or the title of its scenario.
    pub(crate) what: String,
    /// When it was left, in seconds since 1970.
    pub(crate) left_at: u64,
    pub(crate) pinned: bool,
    /// Its curves are laid over those of the run on view.
    pub(crate) over: bool,
    /// Empty of one from an earlier session, until it is run again.
    pub(crate) curves: Vec<KeptCurve>,
    /// Its course in small, as long as it has no curves.
    course: Vec<f64>,
}

impl Kept {
    /// Its settings, for a file.
    pub(crate) fn saved(&self) -> KeptRun {
        KeptRun {
            name: self.name.clone(),
            what: self.what.clone(),
            scenario: self.scenario.clone(),
            left_at: self.left_at,
            pinned: self.pinned,
            over: self.over,
            course: self.course(),
        }
    }

    /// The medians of the curve that says most of it, at equal times: what a list shows.
    pub(crate) fn course(&self) -> Vec<f64> {
        let Some(curve) = self.glance() else { return self.course.clone() };
        let seen: Vec<f64> = curve.points.iter().map(|point| point[2]).filter(|median| median.is_finite()).collect();
        let last = seen.len().saturating_sub(1);
        let count = COURSE.min(seen.len());
        let at = |i: usize| seen.get(i * last / count.saturating_sub(1).max(1)).copied();
        // Few digits: this is drawn a few millimetres high.
        let short = |value: f64| format!("{value:.DIGITS$e}").parse().ok();
        (0..count).filter_map(at).filter_map(short).collect()
    }

    /// About how much memory it takes, in bytes.
    fn memory(&self) -> f64 {
        4e3 + 24.0 * self.curves.iter().map(|curve| curve.points.len()).sum::<usize>() as f64
    }

    /// What it is called.
    pub(crate) fn called(&self) -> &str {
        if self.name.is_empty() { &self.what } else { &self.name }
    }

    /// The curve that says most of it at a glance.
    fn glance(&self) -> Option<&KeptCurve> {
        use crate::family::metric::{KL_TRUTH_MODEL, TV, VARIANCE_RATIO};
        let named = |name: &&str| self.curves.iter().find(|curve| curve.metric == **name);
        [VARIANCE_RATIO, TV, KL_TRUTH_MODEL].iter().find_map(named).or(self.curves.first())
    }
}

/// What is done with them.
#[derive(Clone, Debug, PartialEq)]
pub enum ShelfChange {
    /// Keeps the run on view.
    Keep,
    /// Runs it again, in place of what runs.
    Open(u64),
    /// Puts it on the other side of Compare.
    Beside(u64),
    /// Lays its curves over those on view, or takes them away.
    Over(u64),
    /// Keeps it whatever comes, or not.
    Pin(u64),
    /// Calls it something.
    Name(u64, String),
    /// Throws it away.
    Delete(u64),
    /// Throws all away that are not pinned.
    Clear,
}

/// All runs that are kept, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    all: Vec<Kept>,
    next: u64,
    /// Counts the changes, so that they are written.
    revision: u64,
    /// How many bytes the list takes on the disk, once it is there.
    pub(crate) disk: Option<u64>,
}

/// The curves of the rows of each side.
pub(crate) fn curves_of<'a>(sides: impl Iterator<Item = &'a History>) -> Vec<KeptCurve> {
    let of_side = |(side, history): (usize, &History)| -> Vec<KeptCurve> {
        let stride = history.len().div_ceil(POINTS).max(1);
        let last = history.len().saturating_sub(1);
        let curve = |(place, info): (usize, &MetricInfo)| {
            let rows = history.rows().enumerate().filter(|(i, _)| i.is_multiple_of(stride) || *i == last);
            let point = |(_, row): (usize, &Row)| {
                let summary = &row.summaries[place];
                [row.generation as f64, summary.mean, summary.median]
            };
            KeptCurve { side, metric: info.name.clone(), points: rows.map(point).collect() }
        };
        history.metrics().iter().enumerate().map(curve).collect()
    };
    sides.enumerate().flat_map(of_side).collect()
}

impl Shelf {
    /// Keeps a run; of one that is kept already its curves are renewed.
    pub(crate) fn keep(&mut self, scenario: Box<Scenario>, what: String, now: u64, curves: Vec<KeptCurve>) -> u64 {
        self.revision += 1;
        if let Some(place) = self.all.iter().position(|kept| kept.scenario == scenario) {
            let mut kept = self.all.remove(place);
            (kept.left_at, kept.curves) = (now, curves);
            let id = kept.id;
            self.all.push(kept);
            self.let_go();
            return id;
        }
        self.next += 1;
        let (name, pinned, over) = (String::new(), false, false);
        let course = Vec::new();
        self.all.push(Kept { id: self.next, name, scenario, what, left_at: now, pinned, over, curves, course });
        self.thin();
        self.let_go();
        self.next
    }

    /// The oldest go that nobody has pinned, nor laid over the curves on view.
    fn thin(&mut self) {
        let loose = |kept: &Kept| !kept.pinned && !kept.over;
        while self.all.iter().filter(|kept| loose(kept)).count() > MOST_LOOSE {
            let Some(oldest) = self.all.iter().position(loose) else { break };
            self.all.remove(oldest);
        }
    }

    /// Curves of the oldest runs, until there is room: not of those that are on view, nor of the newest.
    fn let_go(&mut self) {
        let mut memory = self.memory();
        let newest = self.all.len().saturating_sub(1);
        for kept in self.all.iter_mut().take(newest).filter(|kept| !kept.over) {
            if memory <= MOST_MEMORY {
                break;
            }
            memory -= kept.memory();
            kept.course = kept.course();
            kept.curves = Vec::new();
            memory += kept.memory();
        }
    }

    /// Puts one back that was kept in a file. One that is there already is called, pinned and laid over as the file says.
    pub(crate) fn restore(&mut self, run: KeptRun) {
        self.revision += 1;
        let KeptRun { name, what, scenario, left_at, pinned, over, course } = run;
        let pinned = pinned && !self.is_full();
        if let Some(kept) = self.all.iter_mut().find(|kept| kept.scenario == scenario) {
            (kept.pinned, kept.over) = (kept.pinned || pinned, over);
            if !name.is_empty() {
                kept.name = name;
            }
            return;
        }
        self.next += 1;
        let curves = Vec::new();
        self.all.push(Kept { id: self.next, name, scenario, what, left_at, pinned, over, curves, course });
        self.thin();
    }

    /// Lays none over the curves.
    pub(crate) fn bare(&mut self) {
        self.all.iter_mut().for_each(|kept| kept.over = false);
    }

    /// How often anything has changed.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether no more can be pinned.
    pub(crate) fn is_full(&self) -> bool {
        self.all.iter().filter(|kept| kept.pinned).count() >= MOST_PINNED
    }

    /// The oldest first.
    pub(crate) fn all(&self) -> &[Kept] {
        &self.all
    }

    pub(crate) fn get(&self, id: u64) -> Option<&Kept> {
        self.all.iter().find(|kept| kept.id == id)
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut Kept> {
        self.revision += 1;
        self.all.iter_mut().find(|kept| kept.id == id)
    }

    pub(crate) fn delete(&mut self, id: u64) {
        self.revision += 1;
        self.all.retain(|kept| kept.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.revision += 1;
        self.all.retain(|kept| kept.pinned);
    }

    /// Those laid over the curves, each with the number of its colour and dash.
    pub(crate) fn over(&self) -> impl Iterator<Item = (u8, &Kept)> {
        (0..).zip(self.all.iter().filter(|kept| kept.over).take(MOST_OVER))
    }

    /// About how much memory they take, in bytes.
    pub(crate) fn memory(&self) -> f64 {
        self.all.iter().map(Kept::memory).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(n: u64) -> Box<Scenario> {
        Box::new(Scenario { sample_size: n, ..Scenario::default() })
    }

    #[test]
    fn the_oldest_goes_unless_it_is_pinned_and_nothing_is_kept_twice() {
        let mut shelf = Shelf::default();
        let first = shelf.keep(scenario(1), "first".into(), 1, Vec::new());
        shelf.get_mut(first).unwrap().pinned = true;
        for n in 2..100 {
            shelf.keep(scenario(n), n.to_string(), n, Vec::new());
        }
        assert_eq!(shelf.all().len(), MOST_LOOSE + 1);
        assert_eq!(shelf.all()[0].what, "first");
        let again = shelf.keep(scenario(90), "again".into(), 1000, Vec::new());
        assert_eq!((shelf.all().len(), shelf.get(again).unwrap().what.as_str()), (MOST_LOOSE + 1, "90"));
        assert_eq!(shelf.all().last().unwrap().left_at, 1000);
        shelf.clear();
        assert_eq!(shelf.all().len(), 1);
    }

    #[test]
    fn no_more_are_laid_over_than_can_be_told_apart() {
        let mut shelf = Shelf::default();
        for n in 1..20 {
            let id = shelf.keep(scenario(n), n.to_string(), n, Vec::new());
            shelf.get_mut(id).unwrap().over = true;
        }
        assert_eq!(shelf.over().count(), MOST_OVER);
    }

    #[test]
    fn curves_of_the_oldest_go_first_where_memory_is_short() {
        let many = |n: u64| {
            let points = vec![[0.0; 3]; 240];
            let curve = |i: usize| KeptCurve { side: 0, metric: i.to_string(), points: points.clone() };
            (scenario(n), (0..400).map(curve).collect::<Vec<_>>())
        };
        let mut shelf = Shelf::default();
        for n in 1..60 {
            let (scenario, curves) = many(n);
            let id = shelf.keep(scenario, n.to_string(), n, curves);
            if n == 1 {
                shelf.get_mut(id).unwrap().over = true;
            }
        }
        assert!(shelf.memory() <= MOST_MEMORY, "{}", shelf.memory());
        let has = |place: usize| !shelf.all()[place].curves.is_empty();
        // What lies over the curves on view stays, the oldest besides is bare, the newest is not.
        assert!(has(0) && !has(1) && has(58));
        assert_eq!(shelf.all().len(), 59);
    }

    #[test]
    fn the_course_of_a_run_outlives_its_curves() {
        let points = (0..=200).map(|t| [f64::from(t), 0.0, 2.0_f64.powi(-t)]).collect();
        let curve = KeptCurve { side: 0, metric: crate::family::metric::TV.into(), points };
        let mut shelf = Shelf::default();
        let id = shelf.keep(scenario(1), "first".into(), 1, vec![curve]);
        let course = shelf.get(id).unwrap().course();
        assert_eq!((course.len(), course[0]), (COURSE, 1.0));
        assert!(
            course.windows(2).all(|pair| pair[1] < pair[0]) && (course[31] / 2.0_f64.powi(-200) - 1.0).abs() < 1e-3
        );
        let mut other = Shelf::default();
        other.restore(shelf.get(id).unwrap().saved());
        assert_eq!(other.all()[0].course(), course);
        // A curve of one point, and none at all.
        let one = KeptCurve { side: 0, metric: "x".into(), points: vec![[0.0, 1.0, 1.0]] };
        let id = shelf.keep(scenario(2), "second".into(), 2, vec![one]);
        assert_eq!(shelf.get(id).unwrap().course(), [1.0]);
        let id = shelf.keep(scenario(3), "third".into(), 3, Vec::new());
        assert!(shelf.get(id).unwrap().course().is_empty());
    }

    #[test]
    fn what_comes_from_a_file_is_there_once() {
        let mut shelf = Shelf::default();
        let id = shelf.keep(scenario(1), "first".into(), 1, Vec::new());
        let before = shelf.revision();
        let run = KeptRun { name: "mine".into(), pinned: true, over: true, ..shelf.get(id).unwrap().saved() };
        shelf.restore(run.clone());
        shelf.restore(KeptRun { scenario: scenario(2), name: String::new(), ..run });
        let seen: Vec<_> = shelf.all().iter().map(|kept| (kept.called(), kept.pinned, kept.over)).collect();
        assert_eq!(seen, [("mine", true, true), ("first", true, true)]);
        assert!(shelf.revision() > before);
        shelf.bare();
        assert_eq!(shelf.over().count(), 0);
    }
}
