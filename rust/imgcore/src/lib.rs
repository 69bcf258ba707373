#![doc = include_str!("../README.md")]
//!
//! `python` (feature `python`) is the only module that knows of Python.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails"
    )
)]

pub mod error;
pub mod formats;
pub mod limits;
pub mod raster;
pub mod sniff;

pub mod calibrate;
pub mod coverage;
pub mod curves;
#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`radiograph::check` compares the planes, and blocks and lines are cut to fixed widths"
)]
pub mod material;
pub mod radiograph;
pub mod stream;

#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`Raster::new` counts the samples, `Layers::check` compares shapes and bounds colours"
)]
pub mod cells;
#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`Raster::new` counts the samples, `Layers::check` compares shapes and bounds colours"
)]
pub mod display;
#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`Raster::new` counts the samples, `check_area` bounds the area and what is made of it"
)]
pub mod picture;
pub mod pyramid;
#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`Raster::new` counts the samples, `Layers::check` compares shapes and bounds colours"
)]
pub mod sixel;
pub mod tone;

pub mod fan_beam;
pub mod project;

#[cfg(feature = "python")]
#[allow(
    clippy::indexing_slicing,
    reason = "a NumPy array has as many sides as its type says"
)]
mod python;
