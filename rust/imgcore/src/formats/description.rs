//! The one description that every reader gives of a scan.

/// What a plane holds, as far as a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Energy {
    /// The lower energy of two.
    Low,
    /// The higher energy of two.
    High,
    /// The only energy there is.
    Single,
    /// The scanner's own material codes: no energy, kept as the file has them (8-bit codes are not widened).
    Material,
}

impl Energy {
    /// The word used in `scan.json` and in Python.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Single => "single",
            Self::Material => "material",
        }
    }
}

/// Which end of the vehicle column 0 shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travel {
    /// The front passed the beam first.
    FrontFirst,
    /// The rear passed the beam first.
    RearFirst,
}

impl Travel {
    /// The word used in `scan.json` and in Python.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FrontFirst => "front_first",
            Self::RearFirst => "rear_first",
        }
    }
}

/// One page or frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// Rows, top down.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// `rows × columns` samples, row by row.
    pub samples: Vec<u16>,
}

/// What a file says of itself; what it does not say is `None` or empty.
///
/// Readers name what they know and take the rest from [`DecodedScan::new`]:
/// `DecodedScan { planes, pitch_mm, ..DecodedScan::new("png") }`.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedScan {
    /// The format's name, with the compression or kind where there is one: `dicom/jpeg-lossless`, `ase/3`.
    pub format: String,
    /// Pages or frames in file order.
    pub planes: Vec<Plane>,
    /// What each plane holds, one for each; empty when the file does not say.
    pub energies: Vec<Energy>,
    /// Significant bits a sample, 8..=16: full scale is `2^bits − 1`.
    pub bits: u8,
    /// Pitch along (columns) and across (rows), mm.
    pub pitch_mm: Option<(f64, f64)>,
    /// Which end of the vehicle came first.
    pub travel: Option<Travel>,
    /// ISO 8601 as the file states it; without an offset it is the scanner's local time.
    pub captured_at: Option<String>,
    /// Container numbers as the file states them: one scan can hold several.
    pub containers: Vec<String>,
    /// Whether a real file of this scanner has been through the reader; `false` follows the scan into the case.
    pub verified: bool,
    /// What the reader tolerated, each a short sentence.
    pub notes: Vec<String>,
}

impl DecodedScan {
    /// A description that says nothing yet: no planes, 16 bits, by a verified reader.
    #[must_use]
    pub fn new(format: impl Into<String>) -> Self {
        Self {
            format: format.into(),
            planes: Vec::new(),
            energies: Vec::new(),
            bits: 16,
            pitch_mm: None,
            travel: None,
            captured_at: None,
            containers: Vec::new(),
            verified: true,
            notes: Vec::new(),
        }
    }
}
