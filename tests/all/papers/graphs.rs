//! Mixtures of lagged causal graphs (2310.06312; the loop is this lab's): whole series as they are, and EM over their
//! residuals one by one.

use collapse_lab::experiment::{Experiment, Keeps, Replay, Scenario};
use rand::RngExt as _;

use super::{Held, Random, agree_but, looped, normal, scenario, solve};

const D: usize = 3;
type State = [f64; D];
type Series = Vec<State>;

/// One graph: its share of the series, links to each node from each, and the variance of the noise at each node.
#[derive(Clone)]
struct Graph {
    weight: f64,
    links: [State; D],
    noise: State,
}

/// Largest modulus of the roots of the characteristic polynomial, a cubic.
fn radius(a: &[State; D]) -> f64 {
    let minor = |i: usize, j: usize| a[i][i] * a[j][j] - a[i][j] * a[j][i];
    let first = -(a[0][0] + a[1][1] + a[2][2]);
    let second = minor(0, 1) + minor(0, 2) + minor(1, 2);
    let third = -(a[0][0] * minor(1, 2) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]));
    let most = 1.0 + first.abs() + second.abs() + third.abs();
    let (mut low, mut high) = (-most, most);
    for _ in 0..60 {
        let x = 0.5 * (low + high);
        if ((x + first) * x + second) * x + third < 0.0 { low = x } else { high = x }
    }
    // What is left of it: x^2 + p x + q.
    let (p, q) = (first + low, second + low * (first + low));
    let inside = 0.25 * p * p - q;
    let rest = if inside < 0.0 { q.sqrt() } else { 0.5 * p.abs() + inside.sqrt() };
    low.abs().max(rest)
}

impl Graph {
    fn next(&self, links: &[State; D], x: &State, rng: &mut Random) -> State {
        std::array::from_fn(|j| (0..D).map(|k| links[j][k] * x[k]).sum::<f64>() + self.noise[j].sqrt() * normal(rng))
    }

    /// From rest, until a thousandth is left of it, and then so many steps. Links that would let a series grow without end
    /// are scaled down to a spectral radius of 0.98.
    fn series(&self, length: usize, rng: &mut Random) -> Series {
        let radius = radius(&self.links);
        let shrink = (0.98 / radius).min(1.0);
        let links = self.links.map(|row| row.map(|link| link * shrink));
        let settled = (7.0 / -(radius * shrink).max(1e-3).ln()) as usize + 5;
        let mut x = [0.0; D];
        for _ in 0..settled {
            x = self.next(&links, &x, rng);
        }
        let mut series = vec![x];
        for _ in 1..length {
            x = self.next(&links, &x, rng);
            series.push(x);
        }
        series
    }

    /// ln of the weight and of the density of a series given its first state.
    fn ln(&self, series: &Series) -> f64 {
        let constant: f64 = self.noise.iter().map(|v| (std::f64::consts::TAU * v).ln()).sum();
        let mut squares = 0.0;
        for pair in series.windows(2) {
            for j in 0..D {
                let mean: f64 = (0..D).map(|k| self.links[j][k] * pair[0][k]).sum();
                squares += (pair[1][j] - mean).powi(2) / self.noise[j];
            }
        }
        self.weight.ln() - 0.5 * (constant * (series.len() - 1) as f64 + squares)
    }

    /// Least squares over all series by their shares; `None` with less than half a series.
    fn fitted(&self, all: &[Series], shares: &[f64]) -> Option<Self> {
        let weight: f64 = shares.iter().sum();
        if weight < 0.5 {
            return None;
        }
        let (mut xx, mut yx) = ([[0.0; D]; D], [[0.0; D]; D]);
        for (series, share) in all.iter().zip(shares) {
            for pair in series.windows(2) {
                for j in 0..D {
                    for k in 0..D {
                        xx[j][k] += share * pair[0][j] * pair[0][k];
                        yx[j][k] += share * pair[1][j] * pair[0][k];
                    }
                }
            }
        }
        let row = |j: usize| solve(xx.iter().map(|row| row.to_vec()).collect(), yx[j].to_vec());
        let links: [State; D] = std::array::from_fn(|j| row(j).try_into().unwrap());
        let mut noise = [0.0; D];
        for (series, share) in all.iter().zip(shares) {
            for pair in series.windows(2) {
                for j in 0..D {
                    let mean: f64 = (0..D).map(|k| links[j][k] * pair[0][k]).sum();
                    noise[j] += share * (pair[1][j] - mean).powi(2);
                }
            }
        }
        let steps = weight * (all[0].len() - 1) as f64;
        Some(Self { weight, links, noise: noise.map(|sum| sum / steps) })
    }
}

/// At most 25 rounds of EM from the last model; a graph that is lost stays lost.
fn em(all: &[Series], before: &[Option<Graph>]) -> Vec<Option<Graph>> {
    let (mut model, mut last) = (before.to_vec(), f64::NEG_INFINITY);
    for _ in 0..25 {
        let mut shares = vec![vec![0.0; all.len()]; model.len()];
        let mut height = 0.0;
        for (i, series) in all.iter().enumerate() {
            let ln: Vec<f64> =
                model.iter().map(|graph| graph.as_ref().map_or(f64::NEG_INFINITY, |graph| graph.ln(series))).collect();
            let most = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = ln.iter().map(|x| (x - most).exp()).sum();
            shares.iter_mut().zip(&ln).for_each(|(shares, x)| shares[i] = (x - most).exp() / sum);
            height += most + sum.ln();
        }
        model = model
            .iter()
            .zip(&shares)
            .map(|(graph, shares)| graph.as_ref().and_then(|graph| graph.fitted(all, shares)))
            .collect();
        let left: f64 = model.iter().flatten().map(|graph| graph.weight).sum();
        model.iter_mut().flatten().for_each(|graph| graph.weight /= left);
        if height - last <= 1e-9 * all.len() as f64 {
            break;
        }
        last = height;
    }
    model
}

fn orders(size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let longer = |order: Vec<usize>| {
        (0..size).map(move |place| {
            let mut order = order.clone();
            order.insert(place, size - 1);
            order
        })
    };
    orders(size - 1).into_iter().flat_map(longer).collect()
}

/// Heterozygosity, graphs alive, F1, wrong links a graph, squared coefficient error a graph; of the naming with the least
/// error.
fn read(model: &[Option<Graph>], truth: &[Option<Graph>], threshold: f64) -> Vec<f64> {
    let score = |order: &Vec<usize>| {
        let (mut error, mut hits, mut wrong) = (0.0, 0.0, 0.0);
        for (real, &place) in truth.iter().flatten().zip(order) {
            let Some(found) = &model[place] else { continue };
            for (&a, &b) in real.links.iter().flatten().zip(found.links.iter().flatten()) {
                error += (a - b).powi(2);
                match (a != 0.0, b.abs() >= threshold) {
                    (true, true) => hits += 1.0,
                    (true, false) | (false, true) => wrong += 1.0,
                    (false, false) => {}
                }
            }
        }
        (error, hits, wrong)
    };
    let all = orders(truth.len());
    let (error, hits, wrong) = all.iter().map(score).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    let alive = model.iter().flatten().count() as f64;
    let alike: f64 = model.iter().flatten().map(|graph| graph.weight.powi(2)).sum();
    vec![1.0 - alike, alive, 2.0 * hits / (2.0 * hits + wrong), wrong / alive, error / alive]
}

const METRICS: [&str; 5] = ["heterozygosity", "alive", "f1", "shd", "coefficient_error"];

/// The graphs that are true, as the library shows them; which they are is a setting.
fn truth(scenario: &Scenario, noise: f64) -> Vec<Option<Graph>> {
    let view = Replay::new(&Experiment::new(scenario.clone()).unwrap(), 0).look(0);
    let panels = &view.plane.unwrap().panels[0];
    let graph = |cells: &[f64]| Graph {
        weight: 1.0 / panels.len() as f64,
        links: std::array::from_fn(|j| std::array::from_fn(|k| cells[D * j + k])),
        noise: [noise * noise; D],
    };
    panels.iter().map(|panel| Some(graph(&panel.cells))).collect()
}

fn drawn(model: &[Option<Graph>], length: usize, rng: &mut Random) -> Series {
    let mut left = rng.random::<f64>();
    let mut chosen = None;
    for graph in model.iter().flatten() {
        chosen = Some(graph);
        left -= graph.weight;
        if left < 0.0 {
            break;
        }
    }
    chosen.unwrap().series(length, rng)
}

/// What is exchanged for the paper's rule.
#[derive(Clone, Copy, PartialEq)]
enum Exchanged {
    Replace,
    Prune,
    Real,
}

/// So many graphs over so many series, of which some are the same real ones each time, against the exchanged rule.
struct Case<'a> {
    graphs: usize,
    series: usize,
    length: usize,
    noise: f64,
    seed: u64,
    threshold: f64,
    prunes: bool,
    real: usize,
    exchanged: Exchanged,
    metrics: &'a [usize],
    /// Metrics that the exchanged rule does not move.
    still: &'a [&'a str],
    times: [usize; 2],
    runs: u64,
}

impl Case<'_> {
    fn agrees(&self, name: &str) {
        let synthetic = (self.series - self.real) as f64 / self.series as f64;
        let numbers = [
            ("truth.components", self.graphs as f64),
            ("truth.nodes", D as f64),
            ("truth.length", self.length as f64),
            ("truth.noise", self.noise),
            ("truth.graph_seed", self.seed as f64),
            ("estimator.threshold", self.threshold),
            ("workflow.synthetic_fraction", synthetic),
        ];
        let mut one = scenario("var_mixture", self.series, Keeps::Replace, &[("workflow.real_source", "same")]);
        numbers.iter().for_each(|(key, value)| one.set(key, &value.to_string()).unwrap());
        one.set("estimator.prune", if self.prunes { "on" } else { "off" }).unwrap();
        let truth = truth(&one, self.noise);
        let metrics: Vec<&str> = self.metrics.iter().map(|&i| METRICS[i]).collect();
        agree_but(self.still, name, one, self.runs, &metrics, self.times, |rng, right| {
            let follows = |rule| right || self.exchanged != rule;
            let batch = |model: &Vec<Option<Graph>>, before: &[Vec<Series>], rng: &mut Random| -> Vec<Series> {
                let kept = if follows(Exchanged::Real) { self.real } else { 0 };
                let real = before.first().map_or(&[][..], |first| &first[..kept]);
                let own = (kept.min(real.len())..self.series).map(|_| drawn(model, self.length, rng));
                own.chain(real.iter().cloned()).collect()
            };
            let fit = |all: &[Series], model: &Vec<Option<Graph>>| {
                let mut model = em(all, model);
                if self.prunes && follows(Exchanged::Prune) {
                    let links = model.iter_mut().flatten().flat_map(|graph| graph.links.iter_mut().flatten());
                    links.filter(|link| link.abs() < self.threshold).for_each(|link| *link = 0.0);
                }
                model
            };
            let held = if follows(Exchanged::Replace) { Held::Last } else { Held::All };
            let read = |model: &Vec<Option<Graph>>| {
                let all = read(model, &truth, self.threshold);
                self.metrics.iter().map(|&i| all[i]).collect()
            };
            looped(self.times, held, truth.clone(), rng, batch, fit, read)
        });
    }
}

/// Two graphs over 16 short series, each batch in the place of the last: mixture and graphs are both lost.
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn graphs_and_their_mixture_are_lost_as_by_hand() {
    Case {
        graphs: 2,
        series: 16,
        length: 14,
        noise: 0.8,
        seed: 5,
        threshold: 0.2,
        prunes: false,
        real: 0,
        exchanged: Exchanged::Replace,
        metrics: &[0, 1, 2, 3, 4],
        still: &[],
        times: [3, 10],
        runs: 500,
    }
    .agrees("2310.06312 replace");
}

/// Weak links pruned after each fit: what has none gets none.
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn pruned_graphs_run_as_by_hand() {
    Case {
        graphs: 2,
        series: 20,
        length: 16,
        noise: 0.5,
        seed: 8,
        threshold: 0.25,
        prunes: true,
        real: 0,
        exchanged: Exchanged::Prune,
        metrics: &[2, 3, 4],
        still: &["f1", "coefficient_error"],
        times: [2, 8],
        runs: 500,
    }
    .agrees("2310.06312 prune");
}

/// Three graphs over 24 series, 8 of them the same real ones each time.
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn real_series_save_graphs_as_by_hand() {
    Case {
        graphs: 3,
        series: 24,
        length: 12,
        noise: 1.1,
        seed: 3,
        threshold: 0.2,
        prunes: false,
        real: 8,
        exchanged: Exchanged::Real,
        metrics: &[0, 2, 4],
        still: &["heterozygosity"],
        times: [2, 8],
        runs: 400,
    }
    .agrees("2310.06312 real");
}
