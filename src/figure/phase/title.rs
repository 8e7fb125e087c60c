//! Titles of a sweep's picture, and names of the lines on it.

use super::labels::{threshold, when};
use super::picture::Picture;
use crate::experiment::Centre;
use crate::family::metric;
use crate::figure::numbers::capital;
use crate::sweep::{At, Grid};
use crate::theory::{Kind, Landmark};

/// The title of the card, and why it is not of the mean that theory speaks of.
pub(crate) fn title(picture: &Picture, grid: &Grid) -> String {
    let why = if picture.rare && picture.centre == Centre::Median { ", since rare runs rule the mean" } else { "" };
    format!("{}{why}", title_alone(picture, grid))
}

/// The same without a reason.
pub(crate) fn title_alone(picture: &Picture, grid: &Grid) -> String {
    let centre = match (picture.centre, grid.at()) {
        (_, at) if grid.metric() == metric::COLLAPSED && at != At::Collapse => "",
        (Centre::Mean, _) => "mean ",
        (Centre::Median, _) => "median ",
    };
    capital(&format!("{centre}{}{}", picture.label, when(grid)))
}

/// A paper's line in a legend: what it is and how strictly it speaks.
pub(crate) fn line_words(line: &Landmark) -> String {
    let kind = match line.kind {
        Kind::Exact => "exact",
        Kind::Asymptotic => "limit",
        Kind::Bound | Kind::LowerBound => "bound",
    };
    format!("{} ({kind})", line.name)
}

/// Where it is from.
pub(crate) fn source_words(line: &Landmark) -> String {
    crate::experiment::cited(line.source)
}

/// What the border on a map is, where there is one.
pub(crate) fn border_words(picture: &Picture, grid: &Grid) -> Option<String> {
    let theory = picture.theory.filter(|_| picture.of_theory);
    threshold(grid).filter(|_| !picture.border.is_empty()).map(|(_, words)| match theory {
        Some(Kind::Exact) => format!("theory: {words} (exact mean)"),
        Some(Kind::Asymptotic) => format!("theory: {words} (limit)"),
        Some(_) => format!("theory: {words} (bound)"),
        None if picture.centre == Centre::Median => format!("runs: {words} (median)"),
        None => format!("runs: {words} (mean)"),
    })
}
