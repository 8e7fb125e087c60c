//! What a picture's file holds besides the picture: the scenario as a file, so that the figure can be made again. Where it lies:
//!
//! | format | where | how it is read |
//! |---|---|---|
//! | PNG | an `iTXt` chunk of the keyword [`STATE`], UTF-8, not compressed, before the pixels (`IDAT`) | `png::Decoder::read_info`, then `info().utf8_text`: `keyword`, `get_text()`. Other programs may put it behind the pixels (seen after `Reader::finish`), compress it (`get_text` undoes that), or drop it |
//! | APNG | as PNG | as PNG |
//! | PDF | an embedded file of the name [`STATE`], named in the catalog's `/Names` `/EmbeddedFiles` and in its `/AF` | an object whose dictionary has `/Type /EmbeddedFile`; its stream is not compressed, `/Length` bytes after `stream` and LF. Other programs may compress it (`/Filter /FlateDecode`, zlib) or drop it |
//! | SVG | the text of an element `state` of the namespace [`NAMESPACE`], within `<metadata>` | any reader of XML; other programs may rename the prefix, wrap it, or drop it: the first element within the metadata whose text begins like a state is it |
//! | GIF | a comment extension (`21 FE`) before the first frame: the line [`MARK`], then the state, UTF-8, in blocks of at most 255 bytes, each after its length, then a 0 | `gif::StreamingDecoder`; `gif::Decoder` skips it. It may be cut anywhere within a character |
//!
//! The writers (`svg`, `pdf_file`, `png`, `apng`, `gif`) put it there, and the readers (`state`) look for it by what it
//! begins with, [`BEGIN`], wherever in such a place another program has left it.
//!
//! PNG (`Title`, `Description` in the same way) and PDF (document information) have the title and the caption too, so that a
//! file that lost its state can still say what it was.

/// What the state is called where it can have a name.
pub const STATE: &str = "experiment.toml";

/// What stands before it where it can have none.
pub const MARK: &str = "# experiment.toml\n";

/// The namespace of its element in an SVG.
pub const NAMESPACE: &str = "urn:collapse-lab:figure:1";

/// How the state itself begins, in every format: a comment line of its TOML.
pub const BEGIN: &str = "# collapse-lab ";
