//! The binomial law as masses.

/// Binomial masses but for those below 1e-18 of the largest, and the count of the first.
pub(crate) fn binomial_masses(n: u64, p: f64) -> (usize, Vec<f64>) {
    if p <= 0.0 || p >= 1.0 {
        return (if p <= 0.0 { 0 } else { n as usize }, vec![1.0]);
    }
    let (size, odds) = (n as f64, p / (1.0 - p));
    let mode = ((size + 1.0) * p).floor().min(size);
    let mut down = Vec::new();
    let (mut k, mut mass) = (mode, 1.0);
    while k > 0.0 && mass > 1e-18 {
        mass *= k / ((size - k + 1.0) * odds);
        k -= 1.0;
        down.push(mass);
    }
    let from = mode as usize - down.len();
    let mut all: Vec<f64> = down.into_iter().rev().chain([1.0]).collect();
    (k, mass) = (mode, 1.0);
    while k < size && mass > 1e-18 {
        mass *= (size - k) * odds / (k + 1.0);
        k += 1.0;
        all.push(mass);
    }
    let whole: f64 = all.iter().sum();
    all.iter_mut().for_each(|mass| *mass /= whole);
    (from, all)
}
