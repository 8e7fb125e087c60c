//! The mean of a column of counts, as a truth.

use crate::family::{Data, Knob, Refusal};

/// By how much the mean of the column is beyond `least`, the least count there is: something, and a mean that the knob takes.
pub(crate) fn counted_mean(data: &Data, least: f64, knob: &Knob, needs: &str) -> Result<f64, Refusal> {
    let beyond = data.values.iter().map(|x| x - least).sum::<f64>() / data.values.len() as f64;
    if beyond == 0.0 {
        return Err(Refusal::column(if least == 0.0 { "zeros" } else { "ones" }, needs));
    }
    let mean = least + beyond;
    if !knob.domain.holds(mean) {
        let problem = format!("its mean, {mean:.4e}, must be {}", knob.domain);
        return Err(Refusal::column("large counts", problem));
    }
    Ok(beyond)
}
