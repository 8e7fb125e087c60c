//! What is around a page in a PDF: catalog, faces, the state as an attachment, alternative text.

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::types::{AssociationKind, CidFontType, FontFlags, StructRole, SystemInfo, TabOrder, UnicodeCmap};
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use std::io::Write as _;
use subsetter::GlyphRemapper;

use super::failure::Failure;
use super::glyphs::{BOLD, FILES, Faces};
use super::inside::STATE;
use super::plot::Figure;

/// Points of print in a CSS pixel.
pub(crate) const POINTS: f32 = 0.75;

/// Glyphs of a face that are shown, as the file will number them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Used {
    pub(crate) numbers: GlyphRemapper,
    /// From number 1 on: the glyph in the shipped face, and the character it was first shown for.
    pub(crate) glyphs: Vec<(u16, char)>,
}

/// A page that was drawn.
pub(crate) struct Drawn {
    pub(crate) faces: Faces,
    /// In CSS pixels.
    pub(crate) size: [f32; 2],
    /// Operators.
    pub(crate) content: Vec<u8>,
    /// By face.
    pub(crate) used: [Used; FILES.len()],
    /// Opacities in thousandths; the state of each is called by [`opacity_name`].
    pub(crate) opacities: Vec<u16>,
}

/// What a graphics state of that opacity is called.
pub(crate) fn opacity_name(thousandths: u16) -> String {
    format!("O{thousandths}")
}

/// What a face is called in the page's resources.
pub(crate) fn face_name(face: usize) -> String {
    format!("F{face}")
}

/// The objects of the file by number.
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const CONTENT: Ref = Ref::new(4);
const INFORMATION: Ref = Ref::new(5);
const TREE: Ref = Ref::new(6);
const DOCUMENT: Ref = Ref::new(7);
const FIGURE: Ref = Ref::new(8);
const PARENTS: Ref = Ref::new(9);
const ATTACHED: Ref = Ref::new(10);
const ATTACHMENT: Ref = Ref::new(11);
/// From here on five for each face.
const FACES: i32 = 12;

/// Lengths within a face are told in thousandths of an em.
const EM: f32 = 1000.0;

const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// All of it. There is no date: the same figure has the same bytes.
pub(crate) fn write(drawn: Drawn, figure: &Figure) -> Result<Vec<u8>, Failure> {
    let mut pdf = Pdf::new();
    let size = drawn.size.map(|side| POINTS * side);
    catalog(&mut pdf, figure);
    pdf.pages(PAGES).kids([PAGE]).count(1);
    page(&mut pdf, &drawn, size);
    pdf.stream(CONTENT, &packed(&drawn.content)?).filter(Filter::FlateDecode);
    let mut information = pdf.document_info(INFORMATION);
    information.title(TextStr(&figure.title)).subject(TextStr(&figure.caption));
    information.creator(TextStr(concat!("Collapse Lab ", env!("CARGO_PKG_VERSION"))));
    information.finish();
    tags(&mut pdf, figure, size);
    if !figure.state.is_empty() {
        attachment(&mut pdf, &figure.state);
    }
    for face in 0..FILES.len() {
        if !drawn.used[face].glyphs.is_empty() {
            font(&mut pdf, &drawn, face)?;
        }
    }
    Ok(pdf.finish())
}

fn catalog(pdf: &mut Pdf, figure: &Figure) {
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr("en"));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.mark_info().marked(true);
    catalog.pair(Name(b"StructTreeRoot"), TREE);
    if !figure.state.is_empty() {
        catalog.names().embedded_files().names().insert(Str(STATE.as_bytes()), ATTACHED);
        catalog.insert(Name(b"AF")).array().item(ATTACHED);
    }
}

fn page(pdf: &mut Pdf, drawn: &Drawn, [width, height]: [f32; 2]) {
    let mut page = pdf.page(PAGE);
    page.parent(PAGES).media_box(Rect::new(0.0, 0.0, width, height)).contents(CONTENT);
    page.struct_parents(0).tab_order(TabOrder::StructureOrder);
    // Colours are mixed as they are on a screen, not as inks are.
    page.group().transparency().color_space().device_rgb();
    let mut resources = page.resources();
    let mut fonts = resources.fonts();
    for face in (0..FILES.len()).filter(|face| !drawn.used[*face].glyphs.is_empty()) {
        fonts.pair(Name(face_name(face).as_bytes()), of_face(face, 0));
    }
    fonts.finish();
    let mut states = resources.ext_g_states();
    for thousandths in &drawn.opacities {
        let share = f32::from(*thousandths) / 1000.0;
        let mut state = states
            .insert(Name(opacity_name(*thousandths).as_bytes()))
            .start::<pdf_writer::writers::ExtGraphicsState<'_>>();
        state.stroking_alpha(share).non_stroking_alpha(share);
    }
}

/// For screen readers: a document with one figure, and what is seen in it.
fn tags(pdf: &mut Pdf, figure: &Figure, [width, height]: [f32; 2]) {
    let mut root = pdf.indirect(TREE).start::<StructTreeRoot<'_>>();
    root.child(DOCUMENT).parent_tree_next_key(1);
    root.parent_tree().nums().insert(0, PARENTS);
    root.finish();
    pdf.struct_element(DOCUMENT).kind(StructRole::Document).parent(TREE).child(FIGURE);
    let mut element = pdf.struct_element(FIGURE);
    element.kind(StructRole::Figure).parent(DOCUMENT).page(PAGE).title(TextStr(&figure.title));
    let words = [&figure.alternative, &figure.caption, &figure.title];
    element.alt(TextStr(words.into_iter().find(|words| !words.is_empty()).map_or("Figure", |words| words)));
    element.children().marked_content_id(0);
    element.attributes().push().layout().bbox(Rect::new(0.0, 0.0, width, height));
    element.finish();
    pdf.indirect(PARENTS).array().item(FIGURE);
}

fn attachment(pdf: &mut Pdf, state: &str) {
    let mut file = pdf.file_spec(ATTACHED);
    file.path(Str(STATE.as_bytes())).unic_file(TextStr(STATE)).embedded_file_with_unicode(ATTACHMENT);
    file.association_kind(AssociationKind::Source);
    file.description(TextStr("What this figure was made from: Collapse Lab opens the figure again, or this file"));
    file.finish();
    // Not packed: whatever finds it can read it.
    let mut file = pdf.embedded_file(ATTACHMENT, state.as_bytes());
    file.subtype(Name(b"application/toml"));
    file.params().size(i32::try_from(state.len()).unwrap_or(i32::MAX));
}

/// One of the five objects of a face: itself, its glyphs, its measures, its file, its characters.
fn of_face(face: usize, which: i32) -> Ref {
    Ref::new(FACES + 5 * face as i32 + which)
}

fn font(pdf: &mut Pdf, drawn: &Drawn, face: usize) -> Result<(), Failure> {
    let (used, (name, file)) = (&drawn.used[face], FILES[face]);
    let [itself, glyphs, measures, within, characters] = [0, 1, 2, 3, 4].map(|which| of_face(face, which));
    let subset = subsetter::subset(file, 0, &used.numbers).map_err(|error| Failure::of("PDF")(&error))?;
    let called = format!("{}+{name}", tag(&used.glyphs));
    let called = Name(called.as_bytes());

    pdf.type0_font(itself)
        .base_font(called)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(glyphs)
        .to_unicode(characters);

    let mut font = pdf.cid_font(glyphs);
    font.subtype(CidFontType::Type2).base_font(called).system_info(IDENTITY).font_descriptor(measures);
    font.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    let widths = used.glyphs.iter().map(|(id, _)| EM * drawn.faces.width(face, *id));
    font.widths().consecutive(1, widths.map(f32::round));
    font.finish();

    let whole = drawn.faces.whole(face);
    let bounds = whole.bounds.unwrap_or_default();
    let [left, foot, right, top] = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|side| EM * side);
    pdf.font_descriptor(measures)
        .name(called)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(left, foot, right, top))
        .italic_angle(0.0)
        .ascent(EM * whole.ascent)
        .descent(EM * whole.descent)
        .cap_height(EM * whole.cap_height.unwrap_or(whole.ascent))
        .stem_v(if face == BOLD { 140.0 } else { 80.0 })
        .font_file2(within);

    let length = subset.len();
    pdf.stream(within, &packed(&subset)?)
        .filter(Filter::FlateDecode)
        .pair(Name(b"Length1"), i32::try_from(length).unwrap_or(i32::MAX));

    let mut map = UnicodeCmap::<u16>::new(Name(b"Custom"), IDENTITY);
    for (number, (_, character)) in (1..).zip(&used.glyphs) {
        map.pair(number, *character);
    }
    pdf.stream(characters, &packed(map.finish().as_slice())?).filter(Filter::FlateDecode);
    Ok(())
}

/// Six letters that tell this subset of a face from another: they are made of what is in it.
fn tag(glyphs: &[(u16, char)]) -> String {
    let mut sum = crc32fast::Hasher::new();
    glyphs.iter().for_each(|(id, _)| sum.update(&id.to_be_bytes()));
    let sum = sum.finalize();
    (0..6).map(|place| char::from(b'A' + (sum / 26_u32.pow(place) % 26) as u8)).collect()
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    let done = packer.write_all(bytes).and_then(|()| packer.finish());
    done.map_err(|error| Failure::of("PDF")(&error))
}
