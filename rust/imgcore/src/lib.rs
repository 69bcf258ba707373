//! Reads what cargo scanners write, calibrates it, tells materials apart and prepares it for detector and eye.
//!
//! The crate is useful without Python; `python.rs` (feature `python`) is the only file that knows of it.

pub mod error;
pub mod formats;
pub mod limits;
pub mod sniff;

pub mod calibrate;
pub mod material;
pub mod radiograph;

pub mod cells;
pub mod picture;
pub mod sixel;
pub mod tone;

pub mod project;

#[cfg(feature = "python")]
mod python;
