//! Shares of a whole.

/// 1 minus the sum of squares of shares that add up to 1: the chance that two draws differ. Without the cancellation of two
/// numbers near 1 where one share is nearly all, and never below 0.
pub(crate) fn diversity(shares: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = shares.clone().enumerate().fold((0, 0.0), |most, one| if one.1 > most.1 { one } else { most });
    let (mut others, mut among_others) = (0.0, 0.0);
    for (place, share) in shares.enumerate() {
        if place != largest.0 {
            others += share;
            among_others += share * (1.0 - share);
        }
    }
    among_others + largest.1 * others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diversity_keeps_its_digits() {
        let of = |shares: &[f64]| diversity(shares.iter().copied());
        assert_eq!(of(&[0.0, 1.0, 0.0]), 0.0);
        assert_eq!(of(&[1.0 + f64::EPSILON]), 0.0);
        assert!((of(&[0.5, 0.3, 0.2]) - 0.62).abs() < 1e-15);
        // 2 x (1 - x)
        for x in [1e-3, 1e-12, 1e-17, 1e-300] {
            assert!((of(&[x, 1.0 - x]) / (2.0 * x * (1.0 - x)) - 1.0).abs() < 1e-12, "{x}");
        }
        assert!(of(&[f64::NAN, 1.0]).is_nan());
    }
}
