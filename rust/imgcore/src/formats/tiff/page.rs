//! What the fields of a page say: size, samples, and where its strips or tiles lie.

use tiff::decoder::ChunkType;
use tiff::tags::{ByteOrder, Tag};

use super::codec::{Codec, Length};
use super::{Pages, fault, field};
use crate::error::{Error, Result};
use crate::limits::Budget;

/// Values of the fields that decide whether a page is grey: TIFF 6.0, section 8.
const UNSIGNED: u16 = 1;
const WHITE_IS_ZERO: u16 = 0;
const BLACK_IS_ZERO: u16 = 1;
const PALETTE: u16 = 3;
const MOST_SIGNIFICANT_BIT_FIRST: u16 = 1;

/// Layers of a volume, as SGI and tifffile write it.
const IMAGE_DEPTH: Tag = Tag::Unknown(32_997);

const NO_PREDICTOR: u16 = 1;
const HORIZONTAL_PREDICTOR: u16 = 2;

/// Pixels a tile may have beyond four times its page: small pages in ordinary tiles are sound.
const MAX_SPARE_PIXELS: u64 = 1 << 20;

/// Columns of the narrowest tile: TIFF 6.0, section 15.
const MIN_TILE_COLUMNS: usize = 16;

/// A page that is read, its pixels paid for but not unpacked.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) number: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) grid: Grid,
    pub(super) codec: Codec,
    pub(super) samples: Samples,
    /// The bytes of every strip or tile.
    pub(super) chunks: Vec<&'a [u8]>,
}

/// How a page is cut up; strips are tiles of the whole width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// How samples are stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Samples {
    /// 16 bits, not 8.
    pub(super) wide: bool,
    /// Significant bits.
    pub(super) bits: u8,
    pub(super) big_endian: bool,
    /// Whether each is stored as its step from the left one.
    pub(super) predicted: bool,
    pub(super) white_is_zero: bool,
}

impl<'a> Page<'a> {
    /// Read the current page's fields and spend its pixels.
    pub(super) fn read(
        data: &'a [u8],
        pages: &mut Pages<'a>,
        budget: &mut Budget,
        number: usize,
        notes: &mut Vec<String>,
    ) -> Result<Self> {
        let stored = refuse_all_but_grey(pages, number)?;
        let (columns, rows) = pages.dimensions().map_err(fault)?;
        let pixels = budget.spend_plane(rows, columns)?;
        let codec = Codec::named(field(pages, Tag::Compression)?.unwrap_or(1))?;
        let samples = read_samples(pages, stored, number, notes)?;
        let mut page = Self {
            number,
            rows: rows as usize,
            columns: columns as usize,
            grid: read_grid(pages, rows as usize),
            codec,
            samples,
            chunks: Vec::new(),
        };
        page.refuse_outsized_chunks(pixels, budget)?;
        page.chunks = coded_chunks(data, pages)?;
        page.note_tolerated(pages, notes);
        Ok(page)
    }

    /// Pixels, which a budget was spent for.
    pub(super) fn pixels(&self) -> usize {
        self.rows.saturating_mul(self.columns)
    }

    /// Strips or tiles side by side.
    pub(super) fn across(&self) -> usize {
        self.columns.div_ceil(self.grid.columns)
    }

    /// How many bytes a strip or tile holds of which `rows` lie inside the page.
    pub(super) fn length(&self, rows: usize) -> Length {
        let row_bytes = self.row_bytes();
        Length {
            least: row_bytes.saturating_mul(rows),
            most: row_bytes.saturating_mul(self.grid.rows),
        }
    }

    /// Bytes of a row of a strip or tile.
    pub(super) fn row_bytes(&self) -> usize {
        let bytes_a_sample = if self.samples.wide { 2 } else { 1 };
        self.grid.columns.saturating_mul(bytes_a_sample)
    }

    /// A page may claim tiles far larger than itself, and a codec works on whole tiles.
    fn refuse_outsized_chunks(&self, pixels: usize, budget: &mut Budget) -> Result<()> {
        let Grid { columns, rows } = self.grid;
        if columns == 0 || rows == 0 {
            return Err(Error::Bytes(
                "the TIFF has strips or tiles without pixels".to_owned(),
            ));
        }
        if columns < MIN_TILE_COLUMNS.min(self.columns) {
            return Err(Error::Bytes(format!(
                "page {} has tiles of {columns} columns; a tile has at least {MIN_TILE_COLUMNS}",
                self.number
            )));
        }
        let chunk = (columns as u64).saturating_mul(rows as u64);
        let pixels = pixels as u64;
        if chunk > pixels.saturating_mul(4).saturating_add(MAX_SPARE_PIXELS) {
            return Err(Error::Limit(format!(
                "page {} has {pixels} pixels in tiles of {rows} by {columns}",
                self.number
            )));
        }
        let chunks = self.across().saturating_mul(self.rows.div_ceil(rows));
        let padded = chunk.saturating_mul(chunks as u64);
        budget.spend_bytes(padded.saturating_sub(pixels).saturating_mul(2))
    }

    fn note_tolerated(&self, pages: &mut Pages<'_>, notes: &mut Vec<String>) {
        let page = self.number;
        if self.samples.white_is_zero {
            notes.push(format!(
                "page {page} says white is zero: inverted, so that more beam is a larger value"
            ));
        }
        if let Ok(Some(orientation)) = field(pages, Tag::Orientation)
            && orientation != 1
        {
            notes.push(format!(
                "page {page} states orientation {orientation}: not applied"
            ));
        }
        if pages
            .find_tag(Tag::SubIfd)
            .is_ok_and(|found| found.is_some())
        {
            notes.push(format!(
                "page {page} has pictures below it (SubIFDs), such as smaller copies: not read"
            ));
        }
    }
}

fn read_grid(pages: &mut Pages<'_>, page_rows: usize) -> Grid {
    let (columns, rows) = pages.chunk_dimensions();
    let rows = rows as usize;
    Grid {
        columns: columns as usize,
        rows: match pages.get_chunk_type() {
            // a strip may claim any number of rows, to say that there is one
            ChunkType::Strip => rows.min(page_rows),
            ChunkType::Tile => rows,
        },
    }
}

/// Check what makes a page grey; return its stored bits a sample, 8 or 16, and whether white is zero.
fn refuse_all_but_grey(pages: &mut Pages<'_>, page: usize) -> Result<(u16, bool)> {
    let samples = field(pages, Tag::SamplesPerPixel)?.unwrap_or(1);
    let bits = field(pages, Tag::BitsPerSample)?.unwrap_or(1);
    let kind = field(pages, Tag::SampleFormat)?.unwrap_or(UNSIGNED);
    let photometric = field(pages, Tag::PhotometricInterpretation)?.unwrap_or(BLACK_IS_ZERO);
    let fill_order = field(pages, Tag::FillOrder)?.unwrap_or(MOST_SIGNIFICANT_BIT_FIRST);
    let layers = field(pages, IMAGE_DEPTH)?.unwrap_or(1);
    let refusal = if layers != 1 {
        format!("a volume of {layers} layers")
    } else if photometric == PALETTE {
        "colours of a palette".to_owned()
    } else if !matches!(photometric, WHITE_IS_ZERO | BLACK_IS_ZERO) {
        format!("colour (photometric interpretation {photometric})")
    } else if samples != 1 {
        format!("{samples} samples a pixel")
    } else if kind != UNSIGNED {
        let name = match kind {
            2 => "signed integers",
            3 => "floating point",
            _ => "complex or undefined samples",
        };
        format!("{bits}-bit {name}")
    } else if !matches!(bits, 8 | 16) {
        format!("{bits}-bit grey")
    } else if fill_order != MOST_SIGNIFICANT_BIT_FIRST {
        "bits stored last to first".to_owned()
    } else {
        return Ok((bits, photometric == WHITE_IS_ZERO));
    };
    Err(Error::Unsupported(format!(
        "page {page} holds {refusal}; a scan is 8 or 16-bit unsigned grey"
    )))
}

fn read_samples(
    pages: &mut Pages<'_>,
    (stored_bits, white_is_zero): (u16, bool),
    page: usize,
    notes: &mut Vec<String>,
) -> Result<Samples> {
    let wide = stored_bits == 16;
    Ok(Samples {
        wide,
        // 8-bit samples are widened
        bits: if wide {
            significant_bits(pages, page, notes)?
        } else {
            16
        },
        big_endian: pages.byte_order() == ByteOrder::BigEndian,
        predicted: match field(pages, Tag::Predictor)?.unwrap_or(NO_PREDICTOR) {
            NO_PREDICTOR => false,
            HORIZONTAL_PREDICTOR => true,
            other => {
                return Err(Error::Unsupported(format!(
                    "TIFF predictor {other} is not read"
                )));
            }
        },
        white_is_zero,
    })
}

/// A largest sample of 10 to 15 ones is the full scale of the scanner's converter. Any other is taken for the largest of
/// this picture, which TIFF 6.0 allows just as well.
fn significant_bits(pages: &mut Pages<'_>, page: usize, notes: &mut Vec<String>) -> Result<u8> {
    let Some(largest) = field(pages, Tag::MaxSampleValue)? else {
        return Ok(16);
    };
    let bits = largest.trailing_ones();
    if largest.checked_add(1).is_none_or(u16::is_power_of_two) && bits >= 10 {
        return Ok(bits as u8);
    }
    notes.push(format!(
        "page {page} states a largest sample of {largest}, which is no converter's full scale: 16 bits are assumed"
    ));
    Ok(16)
}

/// The bytes of every strip or tile; one that is cut off is a fault even where a codec would not miss the end.
fn coded_chunks<'a>(data: &'a [u8], pages: &mut Pages<'_>) -> Result<Vec<&'a [u8]>> {
    let (offsets, lengths) = match pages.get_chunk_type() {
        ChunkType::Tile => (Tag::TileOffsets, Tag::TileByteCounts),
        ChunkType::Strip => (Tag::StripOffsets, Tag::StripByteCounts),
    };
    let offsets = pages.get_tag_u64_vec(offsets).map_err(fault)?;
    let lengths = pages.get_tag_u64_vec(lengths).map_err(fault)?;
    let cut = |start, length| {
        data.get(usize::try_from(start).ok()?..)?
            .get(..usize::try_from(length).ok()?)
    };
    let chunks = offsets
        .into_iter()
        .zip(lengths)
        .map(|(start, length)| cut(start, length));
    let chunks: Option<Vec<_>> = chunks.collect();
    chunks.ok_or_else(|| {
        Error::Bytes("the TIFF is broken: a strip or tile lies outside the file".to_owned())
    })
}
