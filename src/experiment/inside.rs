//! The scenario inside a result: comment lines before its table, also as a spreadsheet has saved them again.

use super::problem::Problem;

/// The mark of a scenario inside the comment lines of a result.
pub const EMBEDDED: &str = "# --- scenario ---";
/// Where it ends.
pub const EMBEDDED_END: &str = "# --- end ---";
/// What a spreadsheet may put between two cells.
const MARKS: [u8; 3] = [b',', b';', b'\t'];

/// The TOML of a scenario as comment lines of a result. Between two lines with commas stands an empty one: readers that
/// guess (R's fread) would take neighbours with as many of them for the table.
pub(crate) fn embedded(toml: &str) -> String {
    let mut text = format!("{EMBEDDED}\n");
    let mut before = false;
    for line in toml.lines() {
        let commas = line.contains(',');
        let apart = if commas && before { "# \n" } else { "" };
        before = commas;
        text.push_str(&format!("{apart}# {line}\n"));
    }
    text + EMBEDDED_END + "\n"
}

/// Whether a spreadsheet has opened this text and saved it again: comment lines are then cells, in quotes or with more
/// cells behind them.
pub(crate) fn is_rewritten(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    comments(text).any(|line| line.starts_with("\"#") || mark(line).is_some())
}

/// Lines before the table.
fn comments(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| line.starts_with('#') || line.starts_with("\"#"))
}

/// The delimiter behind the scenario's mark, which has none of its own.
fn mark(line: &str) -> Option<u8> {
    let rest = line.strip_prefix(EMBEDDED)?.trim_end_matches([' ', '\r']).as_bytes();
    let first = *rest.first()?;
    (MARKS.contains(&first) && rest.iter().all(|&byte| byte == first)).then_some(first)
}

/// The TOML inside a result: in its comment lines, or of a result in JSON; `None` of a text that is none.
///
/// # Errors
/// If a spreadsheet has saved the result again and may have changed numbers of it; of JSON that is damaged, or no result.
pub(crate) fn inside(text: &str) -> Result<Option<String>, Problem> {
    if text.trim_start().starts_with('{') {
        return in_json(text).map(Some);
    }
    let begins = |line: &str| {
        let line = line.trim_start_matches('"').trim_end();
        line.strip_prefix(EMBEDDED).is_some_and(|rest| rest.trim_matches(['"', ',', ';', '\t']).is_empty())
    };
    let mut lines = comments(text).enumerate().skip_while(|(_, line)| !begins(line));
    let Some((_, first)) = lines.next() else { return Ok(None) };
    let rewritten = is_rewritten(text).then(|| {
        let delimiter = mark(first).unwrap_or(b',');
        (delimiter, is_cut(text, delimiter))
    });
    let mut toml = String::new();
    for (number, line) in lines {
        let whole = match rewritten {
            Some((delimiter, cut)) => joined(line, delimiter, cut).ok_or_else(|| {
                let what = "a spreadsheet has saved this result anew, and numbers here may have lost digits, or texts a mark; use the file as the lab wrote it";
                Problem::Syntax { line: number + 1, what: what.into() }
            })?,
            None => line.to_owned(),
        };
        if whole.trim_end() == EMBEDDED_END {
            break;
        }
        let Some(rest) = whole.strip_prefix("# ").or(whole.strip_prefix('#')) else { break };
        toml.push_str(rest);
        toml.push('\n');
    }
    Ok(Some(toml))
}

/// The TOML of the scenario that a result in JSON holds.
fn in_json(text: &str) -> Result<String, Problem> {
    let whole: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        let what = "JSON that ends too early or is damaged here; copy or download it anew";
        Problem::Syntax { line: error.line(), what: what.into() }
    })?;
    let scenario = whole.get("scenario").and_then(|scenario| toml::Table::try_from(scenario).ok());
    scenario.map(|scenario| scenario.to_string()).ok_or_else(|| {
        Problem::Unreadable("JSON, but no result of the lab, which has its experiment under \"scenario\"".into())
    })
}

/// Whether the spreadsheet has cut lines at commas, as the head of the table then shows; without a table it is taken to have.
fn is_cut(text: &str, delimiter: u8) -> bool {
    let head = text.lines().nth(comments(text).count()).unwrap_or_default();
    head.is_empty() || head.trim_matches('"').contains(char::from(delimiter)) && !head.starts_with("\"generation,")
}

/// The cells of a line that was one text before, cut at commas; `None` if a cell is a number, which may have been written anew, or it
/// was cut elsewhere, or a blank before a quote may have been lost.
fn joined(line: &str, delimiter: u8, cut: bool) -> Option<String> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    let mut cells: Vec<&str> = record.iter().collect();
    cells.truncate(cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
    let is_number = |cell: &&str| cell.trim().parse::<f64>().is_ok();
    if cells.len() > 1 && (!cut || cells[1..].iter().any(|cell| cell.starts_with('"'))) {
        return None;
    }
    let text = cells.join(",");
    // Texts for people may hold any number.
    const PROSE: [&str; 7] = ["# title", "# claim", "# source", "# group", "# question", "# answers", "# because"];
    let prose = PROSE.iter().any(|start| text.starts_with(start));
    (prose || !cells.iter().any(is_number)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_has_saved_is_read_or_refused_by_name() {
        let toml = "claim = \"a, \\\"b\\\"\"\nseed = 7\n\n[truth]\nfamily = \"gaussian\"\n";
        let ours = embedded(toml);
        assert_eq!(inside(&ours).unwrap().unwrap(), toml);
        assert!(!is_rewritten(&ours));
        let saved = "# collapse-lab 0.1.0,,,\n# --- scenario ---,,,\n\"# claim = \"\"a\",\" \\\"\"b\\\"\"\"\"\",,\n# seed = 7,,,\n\
                     # ,,,\n# [truth],,,\n\"# family = \"\"gaussian\"\"\",,,\n# --- end ---,,,\ngeneration,metric,mean,se\n";
        assert!(is_rewritten(saved));
        assert_eq!(inside(saved).unwrap().unwrap(), toml);
        let semicolons =
            saved.replace(",,,", ";;;").replace("\"# claim = \"\"a\",\" \\\"\"b\\\"\"\"\"\",,", "# claim = 3;;;");
        assert!(inside(&semicolons).unwrap().unwrap().starts_with("claim = 3\nseed = 7\n"));
        let because = "# --- scenario ---,,\n\"# because = \"\"a\", 5,\" b\"\"\"\n# --- end ---,,\n";
        assert_eq!(inside(because).unwrap().unwrap(), "because = \"a, 5, b\"\n");
        // Saved with semicolons what had been cut at commas, and cut elsewhere; a blank before a quote that is gone.
        let other = "# --- scenario ---;;\n# claim = 'a; b';\n# --- end ---;;\ngeneration;metric;mean\n";
        assert_eq!(inside(other).unwrap().unwrap(), "claim = 'a, b'\n");
        let elsewhere = other.replace("generation;metric;mean", "\"generation,metric,mean\";;");
        assert!(inside(&elsewhere).unwrap_err().to_string().contains("or texts a mark"));
        let quote = "# --- scenario ---,,\n# title = 'a,\"\"\"b\"\"; c'\",\n# --- end ---,,\ngeneration,metric,mean\n";
        assert!(inside(quote).unwrap_err().to_string().contains("line 2: a spreadsheet"));
        let list = "# --- scenario ---,,\n# x = [0.5, 0.25, 0.25],,\n";
        let problem = inside(&list.replace("[0.5, 0.25, 0.25],,", "[0.5,0.25, 0.25]")).unwrap_err().to_string();
        assert!(problem.contains("line 2") && problem.contains("spreadsheet"), "{problem}");
        let json = r#"{"rows": [], "scenario": {"seed": 7, "truth": {"family": "gaussian", "mean": 1.0}}}"#;
        assert_eq!(inside(json).unwrap().unwrap(), "seed = 7\n\n[truth]\nfamily = \"gaussian\"\nmean = 1.0\n");
        assert!(inside(&json[..60]).unwrap_err().to_string().contains("line 1: JSON that ends too early"));
        assert!(inside(r#"{"rows": []}"#).unwrap_err().to_string().contains("no result of the lab"));
        assert_eq!(inside("seed = 7\n# --- scenario ---\n").unwrap(), None, "a scenario file with such a comment");
    }
}
