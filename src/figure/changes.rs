//! What changes from one frame of a film to the next.

/// Left, top, right and foot of the pixels (four bytes each, so many in a row) that are not as before; `None` if all are.
pub(crate) fn changed(before: &[u8], now: &[u8], wide: usize) -> Option<[usize; 4]> {
    let mut all: Option<[usize; 4]> = None;
    let rows = before.chunks_exact(4 * wide).zip(now.chunks_exact(4 * wide));
    for (y, (before, now)) in rows.enumerate().filter(|(_, (before, now))| before != now) {
        let unlike = || before.iter().zip(now).map(|(before, now)| before != now);
        let first = unlike().position(|unlike| unlike).unwrap_or(0) / 4;
        let last = unlike().rposition(|unlike| unlike).unwrap_or(0) / 4;
        let [left, top, right, _] = all.unwrap_or([first, y, last + 1, y]);
        all = Some([left.min(first), top, right.max(last + 1), y + 1]);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_framed() {
        let before = vec![0; 4 * 5 * 4];
        assert_eq!(changed(&before, &before, 5), None);
        let mut now = before.clone();
        now[4 * (5 + 3) + 2] = 1; // the fourth pixel of the second row
        assert_eq!(changed(&before, &now, 5), Some([3, 1, 4, 2]));
        now[4 * (3 * 5 + 1)] = 9;
        assert_eq!(changed(&before, &now, 5), Some([1, 1, 4, 4]));
    }
}
