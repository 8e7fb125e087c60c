//! A text model: which token follows which, over the letters or the words of a small text (2412.17646; 2404.05090).
//!
//! A point is a whole segment, a word for letters and a clause for words: a path of the chain from its start to its end,
//! token 0, after which it begins anew. The sufficient statistic is how often each token followed each, and the fit is its row
//! by row share. A fit has just the mean number of each step per segment that its points have, so that these stay at the
//! truth in mean whatever the workflow, while steps that were not drawn are lost for good. A batch is drawn path by path,
//! at a cost of a number for each token: the counts of a path have no simpler law.

use crate::family::metric;
use std::sync::Arc;

use nalgebra::DMatrix;
use rand::RngExt as _;

use crate::family::counts::corpus::Corpus;
use crate::family::{
    About, Assumption, Batch, Data, Domain, Family, Holds, Knob, Outline, Panel, Quantity, Random, Refusal, Settings,
};
use crate::numeric::guard::Bounded as _;
use crate::numeric::shares::diversity;

/// The family: the tokens' names.
#[derive(Clone, Debug)]
pub struct Bigram {
    names: Arc<[String]>,
    joint: &'static str,
    /// Panels are shown up to so many tokens.
    shown: bool,
}

/// Mean number of each step in a segment, row by row: from token to token, 0 being both start and end.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    size: usize,
    mean: Vec<f64>,
}

/// How often each token followed each, and the segments themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    size: usize,
    counts: Vec<u32>,
    segments: Vec<Arc<[u16]>>,
}

const TOKENS: Knob = Knob {
    key: "tokens",
    label: "tokens",
    meaning: "What follows what: letters, in segments of a word, or words, in segments of a clause",
    default: Some(0.0),
    domain: Domain::Choice(&["letters", "words"]),
    slider: (0.0, 1.0),
};
/// A segment is cut here; only a model that has all but lost its end comes so far.
const LONGEST: usize = 10_000;
/// A line of text for people has about so many letters.
const LINE: usize = 90;

impl Steps {
    fn row(&self, from: usize) -> &[f64] {
        &self.mean[from * self.size..(from + 1) * self.size]
    }
    /// Mean visits of each token in a segment; 1 of the start.
    fn visits(&self) -> Vec<f64> {
        (0..self.size).map(|from| self.row(from).iter().sum()).collect()
    }
    fn next(&self, from: usize, rng: &mut Random) -> usize {
        let row = self.row(from);
        let mut left = rng.random::<f64>() * row.iter().sum::<f64>();
        let mut last = 0;
        for (to, &mean) in row.iter().enumerate() {
            if mean > 0.0 {
                last = to;
                if left < mean {
                    break;
                }
                left -= mean;
            }
        }
        last
    }
    fn segment(&self, rng: &mut Random) -> Arc<[u16]> {
        let mut path = Vec::new();
        let mut at = self.next(0, rng);
        while at != 0 && path.len() < LONGEST {
            path.push(at as u16);
            at = self.next(at, rng);
        }
        path.into()
    }
    /// Entropy of a segment in nats.
    fn entropy(&self) -> f64 {
        let visits = self.visits();
        let steps = self.mean.iter().enumerate().filter(|(_, mean)| **mean > 0.0);
        steps.map(|(i, &mean)| -mean * (mean / visits[i / self.size]).ln()).sum()
    }
}

impl Batch for Text {
    fn len(&self) -> u64 {
        self.segments.len() as u64
    }
    fn merge(&mut self, other: &Self) {
        if !other.segments.is_empty() {
            self.counts.iter_mut().zip(&other.counts).for_each(|(mine, theirs)| *mine += theirs);
            self.segments.extend_from_slice(&other.segments);
        }
    }
    fn clear(&mut self) {
        if !self.segments.is_empty() {
            self.counts.fill(0);
            self.segments.clear();
        }
    }
}

impl Text {
    fn push(&mut self, segment: Arc<[u16]>) {
        let mut from = 0;
        for &to in segment.iter() {
            self.counts[from * self.size + usize::from(to)] += 1;
            from = usize::from(to);
        }
        self.counts[from * self.size] += 1;
        self.segments.push(segment);
    }
}

impl Family for Bigram {
    type Point = Arc<[u16]>;
    type Params = Steps;
    type Batch = Text;

    const NEVER_LEAVES: bool = true;
    const ABOUT: About = About {
        name: "bigram",
        label: "Bigrams of a text",
        formula: "∏ P(next | last) along each word (of letters) or clause (of words), to its end",
        estimate: "the share of each next token after each; a generation draws every path of the chain, O(n)",
        knobs: &[TOKENS],
        parts: Some("pairs"),
        quantities: &[
            Quantity::value("heterozygosity", "diversity of tokens, 1 - Σp²").bounded(),
            Quantity::value("vocabulary", "vocabulary"),
            Quantity::value("entropy_rate", "entropy of the next token"),
            Quantity::value("length", "tokens of a segment"),
        ],
        lacks: &[metric::TV, metric::W2_SQ, metric::VARIANCE_RATIO],
        assumptions: &[
            Assumption::support(true, "Every step keeps some mass, as long as none is lost"),
            Assumption::score(false, "The score grows with the length of a segment, which has no bound"),
            Assumption::smooth(false, "So does the second derivative"),
            Assumption::fisher(true, "In logits it is positive as long as no step is lost"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Steps), Refusal> {
        if data.is_some() {
            return Err(Refusal::because("data", "a column", "bigram reads its own text, and no column"));
        }
        let letters = settings.number(&TOKENS)? == 0.0;
        let corpus = if letters { Corpus::of_letters() } else { Corpus::of_words() };
        let joint = if letters { " " } else { ", " };
        let family = Self { names: corpus.names.into(), joint, shown: letters };
        let mut batch = family.empty();
        corpus.segments.into_iter().for_each(|segment| batch.push(segment.into()));
        let mut truth = Steps { size: family.names.len(), mean: Vec::new() };
        family.fit(&batch, &mut truth);
        Ok((family, truth))
    }

    fn point(&self, _value: f64) -> Result<Arc<[u16]>, &'static str> {
        Err("a text, which a column of numbers is not")
    }
    /// How long the segment is.
    fn coordinate(&self, point: Arc<[u16]>) -> f64 {
        point.len() as f64
    }
    fn point_bytes(&self) -> usize {
        size_of::<Arc<[u16]>>() + 40
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (size_of::<Steps>() + self.names.len().pow(2) * size_of::<f64>()) as f64
    }
    fn batch_bytes(&self) -> usize {
        size_of::<Text>() + self.names.len().pow(2) * size_of::<u32>()
    }
    fn holds(&self) -> Holds {
        Holds::Everything
    }
    fn empty(&self) -> Text {
        let size = self.names.len();
        Text { size, counts: vec![0; size * size], segments: Vec::new() }
    }
    fn observe(&self, batch: &mut Text, point: Arc<[u16]>) {
        batch.push(point);
    }
    fn sample(&self, params: &Steps, rng: &mut Random) -> Arc<[u16]> {
        params.segment(rng)
    }
    /// The first in the order of arrival.
    fn split(&self, batch: &Text, head: u64, _rng: &mut Random) -> (Text, Text) {
        let mut parts = (self.empty(), self.empty());
        let (first, rest) = batch.segments.split_at(head as usize);
        first.iter().for_each(|segment| parts.0.push(Arc::clone(segment)));
        rest.iter().for_each(|segment| parts.1.push(Arc::clone(segment)));
        parts
    }
    fn reveal(&self, batch: &Text, limit: usize, _rng: &mut Random) -> Vec<Arc<[u16]>> {
        batch.segments.iter().take(limit).cloned().collect()
    }
    fn fit(&self, batch: &Text, model: &mut Steps) {
        if batch.is_empty() {
            return;
        }
        let n = batch.len() as f64;
        model.mean.clear();
        model.mean.extend(batch.counts.iter().map(|&count| f64::from(count) / n));
    }
    fn ln_density(&self, params: &Steps, point: Arc<[u16]>) -> f64 {
        let visits = params.visits();
        let mut from = 0;
        let mut sum = 0.0;
        for to in point.iter().map(|&token| usize::from(token)).chain([0]) {
            let step = params.row(from)[to];
            sum += if step > 0.0 { (step / visits[from]).ln() } else { f64::NEG_INFINITY };
            from = to;
        }
        sum
    }
    /// Segments have no place on an axis; see [`Family::panels`].
    fn density_at(&self, _params: &Steps, _x: f64) -> f64 {
        0.0
    }
    /// Its parameters are more than can be shown one by one.
    fn fisher(&self, _params: &Steps) -> Option<DMatrix<f64>> {
        None
    }

    /// Of a whole segment: each step's mean number under p times the logarithm of its ratio.
    fn kl(&self, p: &Steps, q: &Steps) -> f64 {
        let (of_p, of_q) = (p.visits(), q.visits());
        let mut sum = 0.0;
        for (i, (&here, &there)) in p.mean.iter().zip(&q.mean).enumerate().filter(|(_, (here, _))| **here > 0.0) {
            if there == 0.0 {
                return f64::INFINITY;
            }
            let from = i / p.size;
            sum += here * ((here / of_p[from]).ln() - (there / of_q[from]).ln());
        }
        sum.at_least(0.0)
    }
    fn quantity(&self, index: usize, params: &Steps) -> f64 {
        let visits = params.visits();
        let whole: f64 = visits.iter().sum();
        match index {
            0 => diversity(visits.iter().map(|visits| visits / whole)),
            1 => visits[1..].iter().filter(|&&visits| visits > 0.0).count() as f64,
            2 => params.entropy() / whole,
            _ => whole - 1.0,
        }
    }
    fn variance(&self, params: &Steps) -> f64 {
        self.quantity(0, params)
    }
    fn entropy(&self, params: &Steps) -> f64 {
        params.entropy()
    }
    /// Different steps that are left.
    fn alive(&self, params: &Steps) -> f64 {
        params.mean.iter().filter(|&&mean| mean > 0.0).count() as f64
    }
    fn collapsed(&self, params: &Steps) -> Option<&'static str> {
        (params.entropy() <= 0.0).then_some("one segment left, again and again")
    }
    fn interval(&self, params: &Steps, _tail: f64) -> (f64, f64) {
        (0.0, self.quantity(3, params).at_least(1.0))
    }
    /// No lines: the model is shown as panels.
    fn outline(&self, _params: &Steps) -> Option<Outline> {
        Some(Outline { lines: Vec::new(), axes: ["length", ""] })
    }

    /// Shares of the next letter after each; words are too many.
    fn panels(&self, params: &Steps) -> Vec<Panel> {
        if !self.shown {
            return Vec::new();
        }
        let visits = params.visits();
        let share = |(i, &mean): (usize, &f64)| if mean > 0.0 { mean / visits[i / params.size] } else { 0.0 };
        vec![Panel {
            title: String::new(),
            names: self.names.iter().map(|name| if name == " " { "_".into() } else { name.clone() }).collect(),
            axes: ["next", "last"],
            cells: params.mean.iter().enumerate().map(share).collect(),
            most: 0.6,
        }]
    }

    /// A line of text from the model.
    fn specimen(&self, params: &Steps, rng: &mut Random) -> Option<String> {
        let mut line = String::new();
        while line.chars().count() < LINE {
            let segment = params.segment(rng);
            let inside = if self.shown { "" } else { " " };
            let names: Vec<&str> = segment.iter().map(|&token| self.names[usize::from(token)].as_str()).collect();
            if !line.is_empty() {
                line.push_str(self.joint);
            }
            line.push_str(&names.join(inside));
        }
        Some(line.chars().take(LINE).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    /// Rounding only: as many visits of a token as ways into it, and the mean length of the points.
    #[test]
    fn a_fit_has_the_mean_steps_of_its_points() {
        let (family, truth) = Bigram::configure(&Settings::new(), None).unwrap();
        let mut rng = Random::seed_from_u64(6);
        let mut batch = family.empty();
        family.draw(&truth, 200, &mut rng, &mut batch);
        let mut fit = truth.clone();
        family.fit(&batch, &mut fit);
        let visits = fit.visits();
        for (to, visits) in visits.iter().enumerate() {
            let into: f64 = (0..fit.size).map(|from| fit.row(from)[to]).sum();
            assert!((into - visits).abs() < 1e-12, "{to}");
        }
        let mean = batch.segments.iter().map(|segment| segment.len() as f64).sum::<f64>() / 200.0;
        assert!((family.quantity(3, &fit) - mean).abs() < 1e-12);
        assert_eq!(visits[0], 1.0);
    }
}
