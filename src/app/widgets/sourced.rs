//! Words with papers in them: each is a link that opens it in the browser.

use egui::{Color32, FontId, Hyperlink, RichText, Role, Ui, WidgetInfo};

use crate::app::widgets::paragraph;
use crate::experiment::{Reference, references};

/// A wrapped paragraph in which each paper opens. Only numbers of arXiv and DOIs do: a scenario from elsewhere may have any
/// words there.
pub(crate) fn sourced(ui: &mut Ui, words: &str, font: FontId, colour: Color32) {
    let parts = references(words);
    if parts.iter().all(|part| part.address().is_none()) {
        paragraph(ui, words, font, colour);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().interact_size.y = 0.0;
        for part in parts {
            let text = RichText::new(part.words).font(font.clone());
            let Some(address) = part.address() else {
                ui.label(text.color(colour));
                continue;
            };
            let link = ui.add(Hyperlink::from_label_and_url(text, &address));
            link.widget_info(|| WidgetInfo::labeled(Role::Link, true, name(&part)));
            if link.secondary_clicked() {
                ui.ctx().copy_text(address.clone());
            }
            link.on_hover_ui(|ui| {
                ui.set_max_width(420.0);
                ui.label(told(&part, &address));
            });
        }
    });
}

/// What assistive tools call the link: the paper, or the words where it is not known.
fn name(part: &Reference<'_>) -> String {
    match part.paper() {
        Some(paper) => format!("{}, {}: {}", part.words, paper.cited(), paper.title),
        None => part.words.to_owned(),
    }
}

/// What the pointer is told: whose paper it is, and what a click does.
fn told(part: &Reference<'_>, address: &str) -> String {
    let paper = part
        .paper()
        .map_or(String::new(), |paper| format!("{} ({}): {}\n", paper.authors.join(", "), paper.year, paper.title));
    format!("{paper}Opens {address}\nA right click copies the address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_called_by_its_paper() {
        let all = references("arXiv 2505.19046; doi 10.2307/3213231");
        let wanted = "arXiv 2505.19046, Barzilai and Shamir 2025: When Models Don't Collapse: On the Consistency of Iterative MLE";
        assert_eq!(name(&all[0]), wanted);
        assert_eq!(name(&all[2]), "doi 10.2307/3213231");
        let told = told(&all[0], "https://arxiv.org/abs/2505.19046");
        assert!(
            told.starts_with("Daniel Barzilai, Ohad Shamir (2025): ") && told.contains("\nOpens https://arxiv.org")
        );
    }

    #[test]
    fn every_source_of_a_shipped_scenario_that_names_a_paper_links_it() {
        for (name, scenario) in crate::app::model::gallery() {
            let links = references(&scenario.source).iter().filter(|part| part.address().is_some()).count();
            let names = ["arXiv", "doi"].iter().any(|word| scenario.source.contains(word));
            assert_eq!(links > 0, names, "{name}: {}", scenario.source);
        }
    }
}
