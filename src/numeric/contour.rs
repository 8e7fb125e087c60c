//! Lines of equal height by marching squares.

/// Where a field on `columns` x `rows` points crosses a level: polylines in steps from the first point, linear between
/// points. Squares with a missing or infinite corner have none. Of the two ways through a saddle the one is taken that
/// the mean of the corners says. Closed lines end where they begin.
pub fn contour(
    columns: usize,
    rows: usize,
    field: impl Fn(usize, usize) -> Option<f64>,
    level: f64,
) -> Vec<Vec<[f64; 2]>> {
    let mut segments = Vec::new();
    for j in 1..rows {
        for i in 1..columns {
            square(i - 1, j - 1, &field, level, &mut segments);
        }
    }
    join(segments)
}

/// An edge by its lower point and whether it goes up: so that neighbours name it alike.
type Edge = (usize, usize, bool);

fn square(
    i: usize,
    j: usize,
    field: &impl Fn(usize, usize) -> Option<f64>,
    level: f64,
    into: &mut Vec<[(Edge, [f64; 2]); 2]>,
) {
    let at = |a: usize, b: usize| field(i + a, j + b).filter(|x| x.is_finite()).map(|x| x - level);
    let (Some(a), Some(b), Some(c), Some(d)) = (at(0, 0), at(1, 0), at(1, 1), at(0, 1)) else { return };
    let (x, y) = (i as f64, j as f64);
    let part = |from: f64, to: f64| from / (from - to);
    let crosses = |from: f64, to: f64| (from >= 0.0) != (to >= 0.0);
    // Bottom, right, top, left.
    let edges = [
        crosses(a, b).then(|| ((i, j, false), [x + part(a, b), y])),
        crosses(b, c).then(|| ((i + 1, j, true), [x + 1.0, y + part(b, c)])),
        crosses(d, c).then(|| ((i, j + 1, false), [x + part(d, c), y + 1.0])),
        crosses(a, d).then(|| ((i, j, true), [x, y + part(a, d)])),
    ];
    match edges {
        [Some(bottom), Some(right), Some(top), Some(left)] => {
            // A saddle: the middle belongs to one of the two diagonals.
            let joins_a = (a >= 0.0) == ((a + b + c + d) >= 0.0);
            into.extend(if joins_a { [[bottom, right], [top, left]] } else { [[bottom, left], [right, top]] });
        }
        edges => {
            let found: Vec<_> = edges.into_iter().flatten().collect();
            if let [from, to] = found[..] {
                into.push([from, to]);
            }
        }
    }
}

fn join(segments: Vec<[(Edge, [f64; 2]); 2]>) -> Vec<Vec<[f64; 2]>> {
    use std::collections::BTreeMap;
    let mut at: BTreeMap<Edge, Vec<usize>> = BTreeMap::new();
    for (index, ends) in segments.iter().enumerate() {
        ends.iter().for_each(|(edge, _)| at.entry(*edge).or_default().push(index));
    }
    let mut used = vec![false; segments.len()];
    // From an edge on, as long as there are segments.
    let follow = |mut edge: Edge, used: &mut Vec<bool>| {
        let mut points = Vec::new();
        while let Some(&next) = at.get(&edge).into_iter().flatten().find(|&&index| !used[index]) {
            used[next] = true;
            let [first, second] = segments[next];
            let (there, point) = if first.0 == edge { second } else { first };
            points.push(point);
            edge = there;
        }
        points
    };
    let mut lines = Vec::new();
    for index in 0..segments.len() {
        if used[index] {
            continue;
        }
        used[index] = true;
        let [from, to] = segments[index];
        let mut line: Vec<[f64; 2]> = follow(from.0, &mut used);
        line.reverse();
        line.extend([from.1, to.1]);
        line.extend(follow(to.0, &mut used));
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_has_one_straight_line() {
        let lines = contour(5, 4, |i, _| Some(i as f64), 2.5);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 4);
        assert!(lines[0].iter().all(|point| point[0] == 2.5));
    }

    #[test]
    fn a_hill_has_one_closed_line_of_its_radius() {
        let radius = |i: usize, j: usize| ((i as f64 - 20.0).powi(2) + (j as f64 - 20.0).powi(2)).sqrt();
        let lines = contour(41, 41, |i, j| Some(radius(i, j)), 13.3);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for [x, y] in &lines[0] {
            assert!(((x - 20.0).hypot(y - 20.0) - 13.3).abs() < 0.02);
        }
    }

    #[test]
    fn holes_and_saddles() {
        let holed = |i: usize, j: usize| (i != 2 || j != 2).then_some(j as f64);
        let lines = contour(5, 5, holed, 1.5);
        assert_eq!(lines.len(), 2, "cut by the hole: {lines:?}");
        let saddle = contour(2, 2, |i, j| Some(if i == j { 1.0 } else { -1.1 }), 0.0);
        assert_eq!(saddle.len(), 2);
        assert!(
            contour(3, 3, |_, _| Some(f64::NAN), 0.0).is_empty() && contour(1, 9, |_, _| Some(0.0), 0.0).is_empty()
        );
    }
}
