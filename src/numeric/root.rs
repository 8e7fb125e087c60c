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
