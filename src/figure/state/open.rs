//! Figures that are opened again: told from other files by what is in them, and read within bounds.

use std::io::Read as _;
use std::path::Path;

use super::lost::Lost;
use super::text::State;
use super::{gif, pdf, png, svg};
use crate::experiment::place::{named, open};
use crate::experiment::{LINK, Problem, shipped_names};
use crate::figure::Format;

/// A larger figure is not read: the lab's own are a hundred times smaller.
const MOST: u64 = 100 << 20;
/// So much of a file tells what it is.
const BEGIN: u64 = 4096;
/// Names of pictures that are no figures of the lab, but may be taken for such.
const OTHERS: [&str; 9] = ["svgz", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "eps", "ps"];
/// How files of other kinds begin.
const BEGINNINGS: [(&[u8], &str); 8] = [
    (b"\xff\xd8\xff", "a JPEG picture, which holds no experiment"),
    (b"RIFF", "a WebP picture, which holds no experiment"),
    (b"BM", "a BMP picture, which holds no experiment"),
    (b"II*\0", "a TIFF picture, which holds no experiment"),
    (b"MM\0*", "a TIFF picture, which holds no experiment"),
    (b"\x1f\x8b", "a packed file; unpack it first"),
    (b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (b"%!PS", "a PostScript file, which holds no experiment"),
];

/// Finds an experiment by shipped name, path, link or the bare name of a family, or inside a figure: with what of it was on
/// view there.
///
/// # Errors
/// One line that says what was looked for, or what is wrong inside.
pub fn find(name: &str) -> Result<State, Problem> {
    let path = Path::new(name);
    let is_name = || name.starts_with(LINK) || shipped_names().iter().any(|known| known == name);
    if is_figure(path) && !is_name() {
        return read(path);
    }
    Ok(State { scenario: crate::experiment::find(name)?, ..State::default() })
}

/// Whether a file is to be read as a figure: by what it begins with, or because it is called a picture and is no text with
/// settings, which may be called whatever it likes.
pub fn is_figure(path: &Path) -> bool {
    let is_called_other = || {
        let end = path.extension().and_then(|end| end.to_str());
        end.is_some_and(|end| OTHERS.iter().any(|other| other.eq_ignore_ascii_case(end)))
    };
    let mut begin = Vec::new();
    let read = open(path).map(|file| file.take(BEGIN).read_to_end(&mut begin));
    if !matches!(read, Ok(Ok(_))) {
        return false;
    }
    // What was cut may end within a letter.
    let is_text = std::str::from_utf8(&begin).map_or_else(|error| error.error_len().is_none(), |_| true);
    let has_settings = || is_text && !begin.trim_ascii_start().starts_with(b"<") && begin.contains(&b'=');
    of(&begin).is_some() || (Format::of(path).is_some() || is_called_other()) && !has_settings()
}

/// The format of a file that begins like this.
fn of(begin: &[u8]) -> Option<Format> {
    let begin = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(begin).trim_ascii_start();
    let within = &begin[..begin.len().min(BEGIN as usize)];
    let says = |word: &[u8]| within.windows(word.len()).any(|at| at == word);
    match begin {
        _ if begin.starts_with(png::SIGNATURE) => Some(Format::Png),
        _ if begin.starts_with(b"GIF87a") || begin.starts_with(b"GIF89a") => Some(Format::Gif),
        _ if begin.starts_with(b"%PDF-") => Some(Format::Pdf),
        [b'<', ..] if says(b"<svg") || says(b":svg") => Some(Format::Svg),
        _ => None,
    }
}

/// Reads the experiment inside a figure. A data file that is named there is looked up beside it.
///
/// # Errors
/// One line with the file's name: what it is instead, or what has become of its experiment.
pub fn read(path: &Path) -> Result<State, Problem> {
    let inside = |problem: Problem| Problem::In { file: named(path), problem: Box::new(problem) };
    let refused = |what: String| inside(Problem::Figure(what));
    let file = open(path).map_err(refused)?;
    let larger = || refused(format!("is larger than {} MB: no figure of the lab", MOST >> 20));
    if file.metadata().is_ok_and(|metadata| metadata.len() > MOST) {
        return Err(larger());
    }
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| refused(format!("cannot be read ({error})")))?;
    if bytes.len() as u64 > MOST {
        return Err(larger()); // it has grown meanwhile
    }
    let mut state = within(&bytes, Format::of(path)).map_err(inside)?;
    state.scenario.folder = path.parent().map(Path::to_owned);
    Ok(state)
}

/// The experiment inside the bytes of a figure that is called one of a format.
fn within(bytes: &[u8], called: Option<Format>) -> Result<State, Problem> {
    let begins = bytes.trim_ascii_start().starts_with(b"<");
    let format = of(bytes).or(called.filter(|format| *format == Format::Svg && begins));
    let Some(format) = format else { return Err(Problem::Figure(foreign(bytes, called))) };
    let found = match format {
        Format::Svg => svg::find(bytes),
        Format::Pdf => pdf::find(bytes),
        Format::Png | Format::Apng => png::find(bytes),
        Format::Gif => gif::find(bytes),
    };
    found.map_err(|lost| Problem::Figure(why(lost, format))).and_then(|text| State::from_text(&text))
}

/// What a file is that begins like no figure.
fn foreign(bytes: &[u8], called: Option<Format>) -> String {
    if bytes.is_empty() {
        return "is empty; copy or download it anew".into();
    }
    if let Some((_, what)) = BEGINNINGS.iter().find(|(begin, _)| bytes.starts_with(begin)) {
        return format!("is {what}; figures of the lab are SVG, PDF, PNG, APNG or GIF");
    }
    let name = called.map_or("figure", Format::label);
    format!("begins like no {name}: it is damaged, or another kind of file; copy or download it anew")
}

/// Why a figure holds no experiment.
fn why(lost: Lost, format: Format) -> String {
    let name = format.label();
    match lost {
        Lost::Nothing => format!(
            "a {name} that holds no experiment: it is another program's, or one that saved it anew has left that out; \
             open the figure as the lab wrote it, or its scenario"
        ),
        Lost::Damaged => format!(
            "a {name} that is cut short or damaged, and no experiment can be read from it; copy or download it anew"
        ),
        Lost::Locked => format!("a {name} that is locked by a password; save it without one"),
        Lost::Web => "no SVG, whatever its name says: its first element is another".into(),
        Lost::NotUtf8 => "an SVG in another encoding than UTF-8; save it as plain SVG".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Scenario;

    fn state() -> State {
        let text = "title = \"a < b & \\\"c\\\" > d, é\"\nseed = 11\n[truth]\nfamily = \"gaussian\"\n[compare]\nsample_size = 5\n";
        State { scenario: Scenario::from_toml(text).unwrap(), ..State::default() }
    }

    fn packed(text: &str) -> Vec<u8> {
        use std::io::Write as _;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], kind, data, &[0; 4]].concat()
    }

    fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
        let chunks = chunks.iter().flat_map(|(kind, data)| chunk(kind, data));
        super::png::SIGNATURE.iter().copied().chain(chunks).chain(chunk(b"IEND", b"")).collect()
    }

    fn gif(comment: &str) -> Vec<u8> {
        let mut bytes = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\0\0\0\xff\xff\xff".to_vec();
        bytes.extend(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
        bytes.extend(b",\0\0\0\0\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00!\xfe");
        for block in comment.as_bytes().chunks(255) {
            bytes.push(u8::try_from(block.len()).unwrap());
            bytes.extend(block);
        }
        bytes.extend(b"\0;");
        bytes
    }

    fn pdf(stream: &[u8]) -> Vec<u8> {
        let head = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /Length 3 >>\nstream\nq Q\nendstream\nendobj\n";
        let begin = b"3 0 obj\n<< /Type /EmbeddedFile >>\nstream\r\n";
        [&head[..], begin, stream, b"\nendstream\nendobj\ntrailer << >>\nstartxref\n0\n%%EOF\n"].concat()
    }

    fn svg(metadata: &str) -> Vec<u8> {
        format!("<?xml version=\"1.0\"?>\n<s:svg xmlns:s=\"http://www.w3.org/2000/svg\">\n  <s:metadata>{metadata}</s:metadata><s:g/></s:svg>\n").into_bytes()
    }

    /// What other programs make of a figure that they save again.
    #[test]
    fn an_experiment_survives_what_other_programs_do_to_a_figure() {
        let state = state();
        let text = state.to_text().unwrap();
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let inner = format!("<ns0:state xmlns:ns0=\"urn:x\">{escaped}</ns0:state>");
        let key = |front: &[u8], text: &[u8]| [&b"experiment.toml\0"[..], front, text].concat();
        let figures = [
            svg(&inner),
            svg(&format!("<r:RDF xmlns:r=\"urn:r\"><w>another</w></r:RDF>\n    {inner}\n  ")),
            svg(&format!("<a><![CDATA[{text}]]></a>")),
            svg(&inner.replace('\n', "\r\n")),
            svg(&format!("<a>{}</a>", escaped.replace("&lt;", "&#60;").replace('"', "&#x22;").replace('é', "&#233;"))),
            [b"\xef\xbb\xbf", &svg(&escaped)[..]].concat(),
            png(&[(b"tEXt", key(b"", text.as_bytes()))]),
            png(&[(b"IDAT", vec![1, 2]), (b"zTXt", key(b"\0", &packed(&text)))]),
            png(&[(b"tEXt", b"Software\0x".to_vec()), (b"iTXt", key(b"\0\0\0\0", text.as_bytes()))]),
            png(&[(b"iTXt", key(b"\x01\0en\0key\0", &packed(&text)))]),
            gif(&text),
            gif(&format!("# experiment.toml\n{text}")),
            pdf(text.as_bytes()),
            pdf(&packed(&text)),
        ];
        for (i, figure) in figures.iter().enumerate() {
            assert_eq!(within(figure, None).as_ref(), Ok(&state), "{i}");
        }
    }

    #[test]
    fn what_packs_more_than_an_experiment_is_not_unpacked() {
        let bomb = packed(&format!("{}{}", crate::figure::inside::BEGIN, "x".repeat(3 << 20)));
        let begin = b"experiment.toml\0\0".to_vec();
        for figure in [pdf(&bomb), png(&[(b"zTXt", [begin, bomb.clone()].concat())])] {
            let problem = within(&figure, None).unwrap_err().to_string();
            assert!(problem.contains("holds no experiment"), "{problem}");
        }
        let deep = format!("<svg>{}", "<g>".repeat(100_000));
        assert!(within(deep.as_bytes(), Some(Format::Svg)).unwrap_err().to_string().contains("cut short"));
    }

    /// Whatever the bytes are, there is an answer.
    #[test]
    fn no_bytes_make_a_reader_fall() {
        let text = state().to_text().unwrap();
        let key = [b"k\0\0\0\0\0", text.as_bytes()].concat();
        let good = [
            svg(&format!("<a>{}</a>", text.replace('<', "&lt;").replace('&', "&amp;"))),
            png(&[(b"iTXt", key)]),
            gif(&text),
            pdf(&packed(&text)),
        ];
        let mut random = 1_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % below
        };
        for figure in &good {
            for _ in 0..300 {
                let mut bytes = figure[..next(figure.len() + 1)].to_vec();
                for _ in 0..next(4) {
                    if let Some(at) = (!bytes.is_empty()).then(|| next(bytes.len())) {
                        bytes[at] = next(256) as u8;
                    }
                }
                for called in [None, Some(Format::Svg)] {
                    if let Err(problem) = within(&bytes, called) {
                        let line = problem.to_string();
                        assert!(!line.contains('\n') && line.len() < 300, "{line}");
                    }
                }
            }
        }
    }
}
