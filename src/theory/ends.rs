//! Where a curve leaves the numbers. Below the least normal number digits get lost, beyond the largest there are none: a
//! curve ends there, and what a recursion makes of it afterwards is no prediction.

/// So near the ends of the numbers the next step may be beyond them.
const NEAR: f64 = 1e150;

/// Cuts values off from where they leave the numbers: a value below the least normal one, 0 after a very small one, or none
/// after a very large one. A mean that does not exist, and a 0 that is the truth, leave none.
pub(super) fn cut(values: &mut Vec<(u64, f64)>) {
    let mut before = 0.0_f64;
    let leaves = |&(_, value): &(u64, f64)| {
        let last = std::mem::replace(&mut before, value.abs());
        let vanishes = value == 0.0 && last > 0.0 && last < NEAR.recip();
        let overflows = !value.is_finite() && last > NEAR && last.is_finite();
        value.is_subnormal() || vanishes || overflows
    };
    if let Some(place) = values.iter().position(leaves) {
        values.truncate(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(list: &[f64]) -> usize {
        let mut values: Vec<(u64, f64)> = (0..).zip(list.iter().copied()).collect();
        cut(&mut values);
        values.len()
    }

    #[test]
    fn curves_end_where_the_numbers_do() {
        assert_eq!(left(&[1.0, 1e-200, 0.0, 1.0]), 2);
        assert_eq!(left(&[1.0, 1e-200, 1e-310, 0.0]), 2);
        assert_eq!(left(&[1.0, 1e200, f64::INFINITY, 0.0]), 2);
        assert_eq!(left(&[1.0, -1e200, f64::NAN, 0.0]), 2);
        // What there is no mean of comes back, and 0 may be the truth.
        assert_eq!(left(&[1.0, f64::INFINITY, 2.0, 0.0, 0.0, 3.0]), 6);
    }
}
