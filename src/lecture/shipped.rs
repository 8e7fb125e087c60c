//! The lectures inside the program.

use super::read::read;
use super::scene::Lecture;

/// A lecture by its name, and its text.
macro_rules! lectures {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../assets/lectures/", $name, ".toml")))),+]
    };
}

/// In the order they are listed; a new one is a file in `assets/lectures` and its name here.
pub(super) const TEXTS: &[(&str, &str)] = lectures!["ten-minutes", "forty-five-minutes", "ninety-minutes", "lab-class"];

/// The shipped lectures: name and lecture.
pub fn shipped() -> Vec<(&'static str, Lecture)> {
    TEXTS.iter().filter_map(|(name, text)| Some((*name, read(text, None).ok()?))).collect()
}
