//! One error type, sorted by who is at fault.

/// What went wrong, in lower case, with what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are not what they claim to be.
    #[error("{0}")]
    Bytes(String),
    /// The bytes ask for more than the budget allows.
    #[error("{0}")]
    Limit(String),
    /// The bytes are sound but of a kind this crate does not read.
    #[error("{0}")]
    Unsupported(String),
    /// The caller's arguments do not fit together.
    #[error("{0}")]
    Argument(String),
}

impl Error {
    /// What the user can do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Bytes(_) => "ask the scanner for the file again; keep this one as evidence",
            Self::Limit(_) => {
                "check the scanner's export settings; raise the limit in the profile only if the size is real"
            }
            Self::Unsupported(_) => "export 16-bit grey TIFF, PNG, DICOM or DICOS from the scanner",
            Self::Argument(_) => "check the profile and `scan.json` against the scan",
        }
    }
}

/// Shorthand used throughout.
pub type Result<T> = std::result::Result<T, Error>;
