//! Laws in the plane against sums over grids and their own points.

use super::*;
use crate::family::Setting;
use rand::SeedableRng as _;

fn law(shape: f64) -> PlaneLaw {
    let mut settings = Settings::new();
    settings.insert("shape", Setting::Number(shape));
    PlaneLaw::of(&settings).unwrap()
}

/// Total mass, trace and overlap with itself by a fine square grid (1e-6): every shape.
#[test]
fn densities_are_those_of_their_moments() {
    for shape in 0..5 {
        let law = law(f64::from(shape));
        let step = if shape == 2 { 0.1 } else { 0.02 };
        let reach = (6.0 / step) as i32;
        let (mut mass, mut second, mut square) = (0.0, 0.0, 0.0);
        let mean = law.mean();
        for i in -reach..=reach {
            for j in -reach..=reach {
                let at = [step * f64::from(i), step * f64::from(j)];
                // Outside there is nothing worth its time.
                if law.spots.iter().all(|s| (s.mean[0] - at[0]).hypot(s.mean[1] - at[1]) > 6.0 * s.spread[0].sqrt()) {
                    continue;
                }
                let height = law.ln_density(at).exp() * step * step;
                mass += height;
                square += height * height / (step * step);
                second += height * ((at[0] - mean[0]).powi(2) + (at[1] - mean[1]).powi(2));
            }
        }
        assert!((mass - 1.0).abs() < 1e-6, "{shape}: {mass}");
        assert!((second / law.trace() - 1.0).abs() < 1e-5, "{shape}: {second} {}", law.trace());
        assert!((square / law.overlap(&law) - 1.0).abs() < 1e-5, "{shape}: {square}");
        assert!((law.part_shares().iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

/// Points against the density: their mean logarithm is minus the entropy, by the nodes (4.5 standard errors and 1 %
/// of a deviation for quasi-random nodes), and their spread is the trace.
#[test]
fn points_follow_the_density() {
    for shape in 0..5 {
        let law = law(f64::from(shape));
        let mut rng = Random::seed_from_u64(1);
        let n = 20_000.0;
        let points: Vec<[f64; 2]> = (0..20_000).map(|_| law.sample(&mut rng)).collect();
        let logs: Vec<f64> = points.iter().map(|&at| law.ln_density(at)).collect();
        let mean = logs.iter().sum::<f64>() / n;
        let deviation = (logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        let by_nodes: f64 = law.nodes().iter().map(|&(at, weight)| weight * law.ln_density(at)).sum();
        let allowed = deviation * (4.5 / n.sqrt() + if shape > 2 { 0.02 } else { 0.0 });
        assert!((mean - by_nodes).abs() < allowed, "{shape}: {mean} {by_nodes} {deviation}");
        let centre = law.mean();
        let squares: Vec<f64> =
            points.iter().map(|at| (at[0] - centre[0]).powi(2) + (at[1] - centre[1]).powi(2)).collect();
        let trace = squares.iter().sum::<f64>() / n;
        let se = (squares.iter().map(|x| (x - trace).powi(2)).sum::<f64>() / n / n).sqrt();
        assert!((trace - law.trace()).abs() < 4.5 * se, "{shape}: {trace} {}", law.trace());
    }
}
