//! Words with papers in them: the number of each is a link.

use egui::{Color32, FontId, Hyperlink, RichText, Ui};

use crate::app::widgets::paragraph;

/// Where a paper is found.
const ADDRESS: &str = "https://arxiv.org/abs/";

/// A wrapped paragraph in which each number of arXiv opens its paper.
pub(crate) fn sourced(ui: &mut Ui, words: &str, font: FontId, colour: Color32) {
    let parts = parts(words);
    if parts.iter().all(|part| part.number.is_none()) {
        paragraph(ui, words, font, colour);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().interact_size.y = 0.0;
        for part in parts {
            let text = RichText::new(part.words).font(font.clone());
            let Some(number) = part.number else {
                ui.label(text.color(colour));
                continue;
            };
            let address = format!("{ADDRESS}{number}");
            let link = ui.add(Hyperlink::from_label_and_url(text, &address));
            if link.secondary_clicked() {
                ui.ctx().copy_text(address.clone());
            }
            link.on_hover_text(format!("Opens {address}\nA right click copies the address"));
        }
    });
}

/// A piece of the words, and the number of the paper it names.
#[derive(Debug, PartialEq)]
struct Part<'a> {
    words: &'a str,
    number: Option<&'a str>,
}

/// The words in pieces, each link with the word arXiv before it.
fn parts(words: &str) -> Vec<Part<'_>> {
    let mut all = Vec::new();
    let (mut done, mut from) = (0, 0);
    while let Some(found) = words[from..].find('.') {
        let dot = from + found;
        from = dot + 1;
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let before = words[..dot].bytes().rev().take_while(u8::is_ascii_digit).count();
        let after = digits(&words[dot + 1..]);
        if before != 4 || !(4..=5).contains(&after) {
            continue;
        }
        let (first, last) = (dot - 4, dot + 1 + after);
        let named = words[done..first].strip_suffix("arXiv ").map_or(first, |front| done + front.len());
        if named > done {
            all.push(Part { words: &words[done..named], number: None });
        }
        all.push(Part { words: &words[named..last], number: Some(&words[first..last]) });
        (done, from) = (last, last);
    }
    if done < words.len() {
        all.push(Part { words: &words[done..], number: None });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_paper_is_found_and_no_other() {
        let of =
            |words: &'static str| parts(words).into_iter().map(|part| (part.words, part.number)).collect::<Vec<_>>();
        assert_eq!(
            of("arXiv 2404.01413, 2410.16713 (keep)"),
            [
                ("arXiv 2404.01413", Some("2404.01413")),
                (", ", None),
                ("2410.16713", Some("2410.16713")),
                (" (keep)", None)
            ]
        );
        for plain in ["derived here", "3.27 for Beta at θ = 0.1", "0.1234567", "12345.678901", ""] {
            assert!(parts(plain).iter().all(|part| part.number.is_none()), "{plain}");
        }
        let whole: String = of("é arXiv 2505.19046, theorem 4.1").into_iter().map(|(words, _)| words).collect();
        assert_eq!(whole, "é arXiv 2505.19046, theorem 4.1");
    }

    #[test]
    fn every_source_of_a_shipped_scenario_that_names_a_paper_links_it() {
        for (name, scenario) in crate::app::model::gallery() {
            let links = parts(&scenario.source).iter().filter(|part| part.number.is_some()).count();
            assert_eq!(links > 0, scenario.source.contains("arXiv"), "{name}: {}", scenario.source);
        }
    }
}
