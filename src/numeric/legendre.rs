//! Gauss-Legendre quadrature of order 16 on panels: integrals, estimates of their errors and the integral of a size, all from
//! the same 16 values.

use std::sync::LazyLock;

/// Values on a panel.
pub(crate) const NODES: usize = 16;
/// Values of a function at the nodes of a panel, in ascending order of these.
pub(crate) type Values = [f64; NODES];

/// Positive nodes in (-1, 1) and their weights.
const HALF: [(f64, f64); NODES / 2] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_5),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_7),
    (0.755_404_408_355_003, 0.124_628_971_255_533_9),
    (0.865_631_202_387_831_8, 0.095_158_511_682_492_8),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_9),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_1),
];

/// Where the nodes lie, and what is made of values there.
pub(crate) struct Tables {
    pub(crate) nodes: Values,
    pub(crate) weights: Values,
    /// The coefficient of each Legendre polynomial is the sum of the values times these.
    series: [Values; NODES],
}

pub(crate) static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let (mut nodes, mut weights) = ([0.0; NODES], [0.0; NODES]);
    for (i, (x, w)) in HALF.into_iter().enumerate() {
        let (below, above) = (NODES / 2 - 1 - i, NODES / 2 + i);
        (nodes[below], nodes[above]) = (-x, x);
        (weights[below], weights[above]) = (w, w);
    }
    let mut series = [[0.0; NODES]; NODES];
    for (j, (&x, &w)) in nodes.iter().zip(&weights).enumerate() {
        for (n, value) in polynomials(x).into_iter().take(NODES).enumerate() {
            series[n][j] = (n as f64 + 0.5) * w * value;
        }
    }
    Tables { nodes, weights, series }
});

/// The Legendre polynomials up to degree 16 at a place in -1..=1.
fn polynomials(x: f64) -> [f64; NODES + 1] {
    /// P_(n+1) = (2n + 1) / (n + 1) x P_n - n / (n + 1) P_(n-1).
    const STEPS: [(f64, f64); NODES] = {
        let mut steps = [(0.0, 0.0); NODES];
        let mut n = 0;
        while n < NODES {
            let k = n as f64;
            steps[n] = ((2.0 * k + 1.0) / (k + 1.0), k / (k + 1.0));
            n += 1;
        }
        steps
    };
    let mut all = [1.0; NODES + 1];
    all[1] = x;
    for n in 1..NODES {
        all[n + 1] = STEPS[n].0 * x * all[n] - STEPS[n].1 * all[n - 1];
    }
    all
}

fn dot(a: &Values, b: &Values) -> f64 {
    // Two sums, so that additions need not wait for each other.
    let (mut even, mut odd) = (0.0, 0.0);
    for k in 0..NODES / 2 {
        even += a[2 * k] * b[2 * k];
        odd += a[2 * k + 1] * b[2 * k + 1];
    }
    even + odd
}

/// The integral over -1..=1, that of the function's size, and an estimate of the error of the first.
pub(crate) struct Sums {
    pub(crate) value: f64,
    pub(crate) size: f64,
    pub(crate) error: f64,
}

/// The error of the rule of twice the degree is about the square of what the last coefficients are of the whole; below the
/// rounding of the values nothing is to be gained.
pub(crate) fn sums(values: &Values) -> Sums {
    /// What the coefficients that are left out may be of the last ones.
    const CAUTION: f64 = 10.0;
    let Tables { weights, series, .. } = &*TABLES;
    let size = dot(&values.map(f64::abs), weights);
    let last = dot(values, &series[NODES - 1]).abs() + dot(values, &series[NODES - 2]).abs();
    let share = CAUTION * last / size;
    let error = match () {
        () if size == 0.0 || last <= 1e-14 * size => 0.0,
        () if share > 1.0 => size,
        () => size * share * share,
    };
    Sums { value: dot(values, weights), size, error }
}

/// The integral over -1..=1 of the size of a function that changes its sign there, where the polynomial through its values
/// is as good as the function. Sizes below `nothing` count no roots.
pub(crate) fn size_between_roots(values: &Values, nothing: f64) -> f64 {
    let Tables { nodes, weights, series } = &*TABLES;
    let one_sign = values.iter().all(|x| *x > 0.0) || values.iter().all(|x| *x < 0.0);
    // The value at an end is about that on the line through the last two nodes; a pair of roots shows in a low between.
    let steep = |near: usize, next: usize| values[near].abs() < 0.25 * (values[next] - values[near]).abs();
    if one_sign && !steep(0, 1) && !steep(NODES - 1, NODES - 2) && !(1..NODES - 1).any(|i| dips(values, i)) {
        return dot(values, weights).abs();
    }
    let size = dot(&values.map(f64::abs), weights);
    if size <= nothing || size.is_nan() {
        return size;
    }
    let coefficients: Values = std::array::from_fn(|n| dot(values, &series[n]));
    let at = |x: f64| polynomials(x).iter().zip(&coefficients).map(|(p, c)| p * c).sum::<f64>();
    // From -1 on: the integral of P_n is (P_(n+1) - P_(n-1)) / (2n + 1).
    let below = |x: f64| {
        let p = polynomials(x);
        let part = |n: usize| coefficients[n] * (p[n + 1] - p[n - 1]) / (2.0 * n as f64 + 1.0);
        coefficients[0] * (x + 1.0) + (1..NODES).map(part).sum::<f64>()
    };
    let (mut sum, mut before, mut last) = (0.0, 0.0, (-1.0, at(-1.0)));
    let mut pass = |place: (f64, f64)| {
        if last.1 * place.1 < 0.0 {
            let now = below(root(&at, last, place));
            sum += (now - before).abs();
            before = now;
        }
        last = place;
    };
    for i in 0..NODES {
        if i > 0 && i + 1 < NODES && dips(values, i) {
            let low = lowest(&at, values[i].signum(), (nodes[i - 1], nodes[i], nodes[i + 1]));
            if low.1 * values[i] < 0.0 {
                // On either side of the node, in order.
                let places = if low.0 < nodes[i] { [low, (nodes[i], values[i])] } else { [(nodes[i], values[i]), low] };
                places.into_iter().for_each(&mut pass);
                continue;
            }
        }
        pass((nodes[i], values[i]));
    }
    pass((1.0, at(1.0)));
    sum + (2.0 * coefficients[0] - before).abs()
}

/// Whether a function may cross 0 and come back near a node: it is lower there than at both neighbours, and the parabola
/// through the three goes below half of it.
fn dips(values: &Values, i: usize) -> bool {
    let nodes = &TABLES.nodes;
    let (before, here, after) = (values[i - 1], values[i], values[i + 1]);
    if before * here <= 0.0 || here * after <= 0.0 || here.abs() > before.abs() || here.abs() > after.abs() {
        return false;
    }
    let (left, right) = (nodes[i] - nodes[i - 1], nodes[i + 1] - nodes[i]);
    let (fall, rise) = ((here - before) / left, (after - here) / right);
    let (slope, bend) = ((fall * right + rise * left) / (left + right), (rise - fall) / (left + right));
    (here - 0.25 * slope * slope / bend).abs() < 0.5 * here.abs() || (here - 0.25 * slope * slope / bend) * here < 0.0
}

/// Where a function times a sign is lowest between three places, the middle one of which is lower than the others.
fn lowest(at: &impl Fn(f64) -> f64, sign: f64, (mut low, mut middle, mut high): (f64, f64, f64)) -> (f64, f64) {
    let mut value = sign * at(middle);
    for _ in 0..40 {
        if value < 0.0 || high - low < 1e-5 {
            break;
        }
        // The longer side is cut in the golden ratio.
        let right = high - middle > middle - low;
        let x = if right { middle + 0.382 * (high - middle) } else { middle - 0.382 * (middle - low) };
        let here = sign * at(x);
        match (here < value, right) {
            (true, true) => low = middle,
            (true, false) => high = middle,
            (false, true) => high = x,
            (false, false) => low = x,
        }
        if here < value {
            (middle, value) = (x, here);
        }
    }
    (middle, sign * value)
}

/// A root between two places whose values have unlike signs: by secants, the value at an end that stays halved (Illinois).
fn root(at: &impl Fn(f64) -> f64, (mut a, mut at_a): (f64, f64), (mut b, mut at_b): (f64, f64)) -> f64 {
    let mut x = a;
    for _ in 0..60 {
        let next = (a * at_b - b * at_a) / (at_b - at_a);
        // The error counts by its square.
        if (next - x).abs() < 1e-9 {
            return next;
        }
        x = next;
        let value = at(x);
        if value * at_b < 0.0 {
            (a, at_a) = (b, at_b);
        } else {
            at_a *= 0.5;
        }
        (b, at_b) = (x, value);
        if value == 0.0 {
            break;
        }
    }
    x
}
