//! Zeros of functions.

use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::halted;

/// The zero of a slope that is positive at `low` and negative at `high`: Newton steps from `start`, held in the bracket by
/// bisection, to the last digit. `slope` gives the slope and its derivative.
pub(crate) fn summit(slope: impl Fn(f64) -> (f64, f64), mut low: f64, mut high: f64, start: f64) -> f64 {
    let mut x = start.clamp(low, high);
    let mut width = high - low;
    for _ in 0..2200 {
        // Halving 2^1024 down to 2^-1074 takes 2100 steps; any real sample takes a handful.
        let (value, derivative) = slope(x);
        if halted() {
            return x;
        }
        if value > 0.0 {
            low = x;
        } else if value < 0.0 {
            high = x;
        } else {
            return x;
        }
        let step = -value / derivative;
        let next = x + step;
        // Newton must stay inside and at least halve its step; otherwise halve the bracket.
        let inside = next > low && next < high && derivative < 0.0 && step.abs() <= 0.5 * width;
        let next = if inside { next } else { f64::midpoint(low, high) };
        width = (next - x).abs();
        if width <= 4.0 * f64::EPSILON * x.abs().at_least(f64::MIN_POSITIVE) || next == x {
            return next;
        }
        x = next;
    }
    x
}

/// The root of a function of a logarithm that changes sign from `from` on in the direction of `step`: steps double until it
/// has, then the bracket is halved down to `width`. Where it has not, the place beyond which e to it is no number.
pub(crate) fn root_beyond(f: impl Fn(f64) -> f64, from: f64, step: f64, width: f64) -> f64 {
    /// e to this is beyond every float.
    const FAR: f64 = 1500.0;
    let sign = f(from) > 0.0;
    let (mut near, mut far, mut step) = (from, from + step, step);
    while (f(far) > 0.0) == sign && far.abs() < FAR {
        step *= 2.0;
        (near, far) = (far, far + step);
    }
    loop {
        let middle = f64::midpoint(near, far);
        if middle == near || middle == far || (far - near).abs() <= width {
            return middle;
        }
        if (f(middle) > 0.0) == sign { near = middle } else { far = middle }
    }
}

/// The root of a function that is above 0 at `low` and not so at `high` (each with its value), to a share of itself: secants
/// with the elder end's value halved (Illinois), and a halving at each third step.
pub(crate) fn falling_root(f: impl Fn(f64) -> f64, low: (f64, f64), high: (f64, f64), share: f64) -> f64 {
    let ((mut low, mut above), (mut high, mut below)) = (low, high);
    let mut moved = 0.0;
    for step in 1..=200 {
        let least = share * high;
        if high - low <= least || halted() {
            break;
        }
        let secant = low + (high - low) * (above / (above - below));
        let inside = secant.is_finite() && step % 3 != 0;
        let x = if inside { secant.clamp(low + 0.4 * least, high - 0.4 * least) } else { f64::midpoint(low, high) };
        let value = f(x);
        if value > 0.0 {
            below *= if moved > 0.0 { 0.5 } else { 1.0 };
            (low, above, moved) = (x, value, 1.0);
        } else {
            above *= if moved < 0.0 { 0.5 } else { 1.0 };
            (high, below, moved) = (x, value, -1.0);
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// Straight, bent, flat at the root, and with a step: right, in few values.
    #[test]
    fn falling_roots_are_found_in_few_steps() {
        type Case<'a> = (&'a dyn Fn(f64) -> f64, f64, u32);
        let functions: [Case<'_>; 4] = [
            (&|x| 0.7 - x, 0.7, 8),
            (&|x| (-3.0 * x).exp() - 0.2, 5.0_f64.ln() / 3.0, 25),
            (&|x| (0.4 - x).powi(3), 0.4, 130),
            (&|x| if x < 0.9 { 1.0 } else { -1e-9 }, 0.9, 130),
        ];
        for (place, (f, root, most)) in functions.into_iter().enumerate() {
            let calls = Cell::new(0);
            let counted = |x: f64| {
                calls.set(calls.get() + 1);
                f(x)
            };
            let found = falling_root(counted, (0.1, f(0.1)), (1.0, f(1.0)), 1e-12);
            assert!((found - root).abs() <= 2e-12, "{place}: {found}");
            assert!(calls.get() <= most, "{place}: {} values", calls.get());
        }
    }
}
