#![doc = include_str!("../README.md")]
//!
//! `python` (feature `python`) is the only module that knows of Python.

pub mod error;
pub mod formats;
pub mod limits;
pub mod raster;
pub mod sniff;

pub mod calibrate;
pub mod coverage;
pub mod curves;
pub mod material;
pub mod radiograph;
pub mod stream;

pub mod cells;
pub mod display;
pub mod picture;
pub mod pyramid;
pub mod sixel;
pub mod tone;

pub mod fan_beam;
pub mod project;

#[cfg(feature = "python")]
mod python;
