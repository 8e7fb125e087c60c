//! A mixture of lagged causal graphs: each series comes from one of C vector autoregressions x' = A x + noise over D nodes,
//! and which one is hidden. A point is a whole series.
//!
//! Families of graphs mixed over series are those of arXiv 2310.06312, which has no self-consuming loop: the loop is ours.
//! What EM asks of a series given its first state are its sums x x', y x' and y^2 (y the state after x), so that these stand for
//! it. The climb starts at the last model, and the first one at the truth; a component that is left with less than half a
//! series is lost for good. Links weaker than a threshold may be pruned after each fit, which stands for a sparsity prior.

use crate::family::contract::knobs;
use crate::family::metric;
use crate::family::statistic::{collected, kept};
use std::sync::Arc;

use nalgebra::DMatrix;
use rand::{RngExt as _, SeedableRng as _};

use crate::family::series::graph_match::{Scores, scores};
use crate::family::series::graphs::{Component, graph, split};
use crate::family::{
    About, Assumption, Batch as _, Data, Domain, Family, Graphs, Knob, Outline, Panel, Points, Quantity, Random,
    Refusal, Series, Settings,
};
use crate::numeric::halt::halted;
use crate::numeric::shares::diversity;

/// The family: its sizes and options, and real series to judge by.
#[derive(Clone, Debug)]
pub struct VarMixture {
    nodes: usize,
    steps: usize,
    prunes: bool,
    threshold: f64,
    rounds: usize,
    truth: Arc<Graphs>,
    /// Real series that are never trained on, with the component each is from.
    held_out: Arc<[(Series, usize)]>,
}

const COMPONENTS: Knob = Knob {
    key: "components",
    label: "graphs C",
    meaning: "How many graphs the real series come from, each as often",
    default: Some(3.0),
    domain: Domain::Whole(2, 5),
    slider: (2.0, 5.0),
};
const NODES: Knob = Knob {
    key: "nodes",
    label: "nodes D",
    meaning: "Nodes of each graph, and so many links: a link is the effect of one node on another a step later",
    default: Some(4.0),
    domain: Domain::Whole(2, 10),
    slider: (2.0, 8.0),
};
const LENGTH: Knob = Knob {
    key: "length",
    label: "series length T",
    meaning: "Steps of each series",
    default: Some(40.0),
    domain: Domain::Whole(4, 1000),
    slider: (5.0, 200.0),
};
const NOISE: Knob = Knob {
    key: "noise",
    label: "noise",
    meaning: "Standard deviation of the noise at each node and step",
    default: Some(0.5),
    domain: Domain::Positive,
    slider: (0.1, 2.0),
};
const GRAPH_SEED: Knob = Knob {
    key: "graph_seed",
    label: "graph seed",
    meaning: "Which graphs are drawn: places of the links, and strengths from 0.3 to 0.55",
    default: Some(1.0),
    domain: Domain::Whole(0, 1_000_000),
    slider: (0.0, 100.0),
};
const PRUNE: Knob = Knob {
    key: "prune",
    label: "prune weak links",
    meaning: "Whether links below the threshold are set to 0 after each fit",
    default: Some(0.0),
    domain: Domain::Choice(&["off", "on"]),
    slider: (0.0, 1.0),
};
const THRESHOLD: Knob = Knob {
    key: "threshold",
    label: "link threshold",
    meaning: "From this strength on a fitted coefficient counts as a link",
    default: Some(0.15),
    domain: Domain::Positive,
    slider: (0.01, 0.5),
};
const ROUNDS: Knob =
    Knob { default: Some(25.0), domain: Domain::Whole(1, 10_000), slider: (1.0, 100.0), ..knobs::ROUNDS };
/// A climb ends when a round gains less log-likelihood than this for each series.
const TOLERANCE: f64 = 1e-9;
const HELD_OUT: usize = 90;

impl VarMixture {
    fn steps(&self) -> f64 {
        self.steps as f64
    }

    /// How well the graphs that are left are the truth's, each beside the one it fits best.
    fn scores(&self, model: &Graphs) -> Scores {
        let matrices = |graphs: &Graphs| -> Vec<Option<DMatrix<f64>>> {
            graphs.parts.iter().map(|part| (part.weight > 0.0).then(|| part.links.clone())).collect()
        };
        scores(&matrices(&self.truth), &matrices(model), self.threshold)
    }

    /// Share of the held-out real series that are put together as they should, under the best naming of the components.
    fn accuracy(&self, model: &Graphs) -> f64 {
        let size = model.parts.len();
        let mut table = vec![vec![0.0; size]; size];
        let mut shares = vec![0.0; size];
        let joints = model.joints(self.steps());
        for (series, of) in self.held_out.iter() {
            split(&joints, series, &mut shares);
            let chosen = (0..size).max_by(|&a, &b| shares[a].total_cmp(&shares[b])).unwrap_or(0);
            table[*of][chosen] += 1.0;
        }
        crate::family::series::graph_match::best(size, &|of, chosen| table[of][chosen]).1 / self.held_out.len() as f64
    }
}

impl Family for VarMixture {
    type Point = Series;
    type Params = Graphs;
    type Batch = Points<Series>;

    const NEVER_LEAVES: bool = true;
    const ABOUT: About = About {
        name: "var_mixture",
        label: "Mixture of causal graphs",
        formula: "each series x' = A x + noise, A one of C lagged graphs",
        estimate: "EM on whole series from the last model; a generation draws n series of T steps, and costs at most `iterations` \
                   rounds over their sums",
        knobs: &[COMPONENTS, NODES, LENGTH, NOISE, GRAPH_SEED],
        estimator: &[PRUNE, THRESHOLD, ROUNDS],
        parts: Some("graphs"),
        quantities: &[
            Quantity::value("f1", "links found, F1 of the graphs left"),
            Quantity::value("shd", "wrong links a graph left"),
            Quantity::value("cluster_accuracy", "real series told apart"),
            Quantity::value("heterozygosity", "heterozygosity 1 - Σw²").bounded(),
            Quantity::value("coefficient_error", "squared error of a graph"),
        ],
        lacks: &[
            metric::KL_TRUTH_MODEL,
            metric::KL_MODEL_TRUTH,
            metric::TV,
            metric::W2_SQ,
            metric::VARIANCE_RATIO,
            metric::ENTROPY,
        ],
        assumptions: &[
            Assumption::support(true, "Every series has a density under every graph"),
            Assumption::score(false, "The score grows like the square of a series"),
            Assumption::smooth(false, "So does the second derivative"),
            Assumption::fisher(false, "Components can change places, and a lost one has no direction"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Graphs), Refusal> {
        if data.is_some() {
            return Err(Refusal::because("data", "a column", "var_mixture needs whole series, which a column is not"));
        }
        let (components, nodes) = (settings.number(&COMPONENTS)? as usize, settings.number(&NODES)? as usize);
        let noise = settings.number(&NOISE)?.powi(2);
        let mut rng = Random::seed_from_u64(settings.number(&GRAPH_SEED)? as u64);
        let part = |_| Component::new(1.0 / components as f64, graph(nodes, &mut rng), vec![noise; nodes]);
        let truth = Graphs { parts: (0..components).map(part).collect() };
        let steps = settings.number(&LENGTH)? as usize - 1;
        let held = |i: usize| (truth.parts[i % components].draw(steps, &mut rng), i % components);
        let held_out = (0..HELD_OUT).map(held).collect();
        let family = Self {
            nodes,
            steps,
            prunes: settings.number(&PRUNE)? == 1.0,
            threshold: settings.number(&THRESHOLD)?,
            rounds: settings.number(&ROUNDS)? as usize,
            truth: Arc::new(truth.clone()),
            held_out,
        };
        Ok((family, truth))
    }

    fn point(&self, _value: f64) -> Result<Series, &'static str> {
        Err("a whole series, which a number is not")
    }
    /// The mean square of the first node.
    fn coordinate(&self, point: Series) -> f64 {
        point[2 * self.nodes * self.nodes] / self.steps()
    }
    fn point_bytes(&self) -> usize {
        size_of::<Series>() + (2 * self.nodes * self.nodes + self.nodes + 2) * size_of::<f64>()
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (self.truth.parts.len() * (size_of::<Component>() + 4 * self.nodes * self.nodes * size_of::<f64>())) as f64
    }
    collected!(Points<Series>, Series);
    fn sample(&self, params: &Graphs, rng: &mut Random) -> Series {
        let mut left: f64 = rng.random();
        let mut chosen = 0;
        for (c, part) in params.parts.iter().enumerate().filter(|(_, part)| part.weight > 0.0) {
            chosen = c;
            left -= part.weight;
            if left < 0.0 {
                break;
            }
        }
        params.parts[chosen].draw(self.steps, rng)
    }
    kept!(Points<Series>, Series);

    /// The order of arrival cannot matter: sums run over sorted series.
    fn fit(&self, batch: &Points<Series>, model: &mut Graphs) {
        if batch.is_empty() {
            return;
        }
        let mut series: Vec<&Series> = batch.all().iter().collect();
        series.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut last = f64::NEG_INFINITY;
        for _ in 0..self.rounds {
            let height = model.round(&series, self.nodes, self.steps());
            if height - last <= TOLERANCE * series.len() as f64 || halted() {
                break;
            }
            last = height;
        }
        for part in &mut model.parts {
            let mut links = std::mem::replace(&mut part.links, DMatrix::zeros(0, 0));
            if self.prunes {
                links.iter_mut().filter(|link| link.abs() < self.threshold).for_each(|link| *link = 0.0);
            }
            *part = Component::new(part.weight, links, std::mem::take(&mut part.noise));
        }
    }
    fn ln_density(&self, params: &Graphs, point: Series) -> f64 {
        split(&params.joints(self.steps()), &point, &mut vec![0.0; params.parts.len()])
    }
    /// Series have no place on an axis; see [`Family::panels`].
    fn density_at(&self, _params: &Graphs, _x: f64) -> f64 {
        0.0
    }
    fn kl(&self, _p: &Graphs, _q: &Graphs) -> f64 {
        f64::NAN
    }
    fn quantity(&self, index: usize, params: &Graphs) -> f64 {
        match index {
            0 => self.scores(params).f1,
            1 => self.scores(params).wrong,
            2 => self.accuracy(params),
            3 => self.variance(params),
            _ => self.scores(params).error_sq,
        }
    }
    fn variance(&self, params: &Graphs) -> f64 {
        diversity(params.parts.iter().map(|part| part.weight))
    }
    /// Components that are left.
    fn alive(&self, params: &Graphs) -> f64 {
        params.alive() as f64
    }
    fn collapsed(&self, params: &Graphs) -> Option<&'static str> {
        (params.alive() <= 1).then_some("one graph left")
    }
    fn interval(&self, _params: &Graphs, _tail: f64) -> (f64, f64) {
        (0.0, 1.0)
    }
    /// No lines: the model is shown as panels.
    fn outline(&self, _params: &Graphs) -> Option<Outline> {
        Some(Outline { lines: Vec::new(), axes: ["mean square", ""] })
    }

    /// Links of each graph.
    fn panels(&self, params: &Graphs) -> Vec<Panel> {
        let panel = |(i, part): (usize, &Component)| Panel {
            title: if part.weight > 0.0 {
                format!("{}: {:.0} %", i + 1, 100.0 * part.weight)
            } else {
                format!("{}: lost", i + 1)
            },
            names: (1..=self.nodes).map(|node| node.to_string()).collect(),
            axes: ["from", "to"],
            cells: if part.weight > 0.0 { part.links.transpose().iter().copied().collect() } else { Vec::new() },
            most: 0.6,
        };
        params.parts.iter().enumerate().map(panel).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(pairs: &[(&str, f64)]) -> (VarMixture, Graphs) {
        VarMixture::configure(&Settings::of(pairs), None).unwrap()
    }

    /// Each round of EM raises the likelihood (to rounding).
    #[test]
    fn the_likelihood_never_falls() {
        let (family, truth) = configured(&[("length", 12.0)]);
        let mut rng = Random::seed_from_u64(2);
        let mut batch = family.empty();
        family.draw(&truth, 60, &mut rng, &mut batch);
        let series: Vec<&Series> = batch.all().iter().collect();
        let mut model = truth.clone();
        let mut last = f64::NEG_INFINITY;
        for _ in 0..60 {
            let height = model.round(&series, family.nodes, family.steps());
            assert!(height >= last - 1e-9 * height.abs(), "{last} to {height}");
            last = height;
        }
    }

    /// The stationary law: x at the start and y a step later have one covariance (4.5 SE of 4000 series).
    #[test]
    fn series_begin_as_they_go_on() {
        let (family, truth) = configured(&[("length", 4.0)]);
        let part = &truth.parts[0];
        let (mut rng, d) = (Random::seed_from_u64(3), family.nodes);
        let covariance = &part.root * part.root.transpose();
        for j in 0..d {
            let values: Vec<f64> = (0..4000).map(|_| part.draw(3, &mut rng)[2 * d * d + j] / 3.0).collect();
            let mean = values.iter().sum::<f64>() / 4000.0;
            let se = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>()).sqrt() / 4000.0;
            assert!((mean - covariance[(j, j)]).abs() < 4.5 * se, "{mean} +- {se}, {}", covariance[(j, j)]);
        }
    }

    #[test]
    fn the_truth_finds_itself() {
        let (family, truth) = configured(&[]);
        assert_eq!(
            (family.quantity(0, &truth), family.quantity(1, &truth), family.quantity(4, &truth)),
            (1.0, 0.0, 0.0)
        );
        assert!(family.quantity(2, &truth) > 0.95);
        let mut other = truth.clone();
        other.parts.swap(0, 2);
        assert_eq!((family.quantity(0, &other), family.quantity(2, &other)), (1.0, family.quantity(2, &truth)));
    }
}
