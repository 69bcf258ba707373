//! What independent encoders write is read back bit for bit.
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects)] // in a test a panic is the report

use std::io::Cursor;

use imgcore::error::Error;
use imgcore::formats::{DecodedScan, decode};
use proptest::prelude::*;
use tiff::encoder::colortype::{Gray8, Gray16, RGB8};
use tiff::encoder::{Compression, DeflateLevel, Predictor, TiffEncoder};

const BUDGET: u64 = 1 << 20;

fn pictures() -> impl Strategy<Value = (u32, u32, Vec<u16>)> {
    (1u32..40, 1u32..40).prop_flat_map(|(rows, columns)| {
        let pixels = (rows * columns) as usize;
        (
            Just(rows),
            Just(columns),
            prop::collection::vec(any::<u16>(), pixels),
        )
    })
}

fn compression(format: &str) -> Compression {
    match format {
        "tiff/lzw" => Compression::Lzw,
        "tiff/deflate" => Compression::Deflate(DeflateLevel::Fast),
        "tiff/packbits" => Compression::Packbits,
        _ => Compression::Uncompressed,
    }
}

fn tiff_16(rows: u32, columns: u32, pages: &[&[u16]], compression: Compression) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = TiffEncoder::new(Cursor::new(&mut bytes))
        .unwrap()
        .with_compression(compression);
    for page in pages {
        encoder.write_image::<Gray16>(columns, rows, page).unwrap();
    }
    bytes
}

fn png_of(rows: u32, columns: u32, depth: png::BitDepth, samples: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, columns, rows);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(samples).unwrap();
    drop(writer);
    bytes
}

fn assert_pages(scan: &DecodedScan, rows: u32, columns: u32, pages: &[&[u16]]) {
    assert_eq!(scan.planes.len(), pages.len());
    for (plane, page) in scan.planes.iter().zip(pages) {
        assert_eq!(
            (plane.rows, plane.columns),
            (rows as usize, columns as usize)
        );
        assert_eq!(plane.samples, *page);
    }
    assert_eq!(scan.bits, 16);
}

proptest! {
    #[test]
    fn tiff_pages_come_back(
        (rows, columns, picture) in pictures(),
        format in prop::sample::select(vec!["tiff", "tiff/lzw", "tiff/deflate", "tiff/packbits"]),
    ) {
        let inverse: Vec<u16> = picture.iter().map(|sample| !sample).collect();
        let pages = [&picture[..], &inverse[..]];
        let scan = decode(&tiff_16(rows, columns, &pages, compression(format)), BUDGET).unwrap();
        assert_pages(&scan, rows, columns, &pages);
        prop_assert_eq!(scan.format, format);
    }

    #[test]
    fn a_predictor_changes_nothing((rows, columns, picture) in pictures()) {
        let mut bytes = Vec::new();
        TiffEncoder::new(Cursor::new(&mut bytes))
            .unwrap()
            .with_compression(Compression::Lzw)
            .with_predictor(Predictor::Horizontal)
            .write_image::<Gray16>(columns, rows, &picture)
            .unwrap();
        assert_pages(&decode(&bytes, BUDGET).unwrap(), rows, columns, &[&picture]);
    }

    #[test]
    fn png_comes_back((rows, columns, picture) in pictures()) {
        let bytes: Vec<u8> = picture.iter().flat_map(|sample| sample.to_be_bytes()).collect();
        let scan = decode(&png_of(rows, columns, png::BitDepth::Sixteen, &bytes), BUDGET).unwrap();
        assert_pages(&scan, rows, columns, &[&picture]);
        prop_assert_eq!(scan.format, "png");
    }

    #[test]
    fn eight_bits_are_widened_to_full_scale((rows, columns, picture) in pictures()) {
        let bytes: Vec<u8> = picture.iter().map(|sample| sample.to_le_bytes()[0]).collect();
        let wide: Vec<u16> = bytes.iter().map(|&sample| u16::from_be_bytes([sample, sample])).collect();
        let scan = decode(&png_of(rows, columns, png::BitDepth::Eight, &bytes), BUDGET).unwrap();
        assert_pages(&scan, rows, columns, &[&wide]);
        let mut tiff = Vec::new();
        TiffEncoder::new(Cursor::new(&mut tiff)).unwrap().write_image::<Gray8>(columns, rows, &bytes).unwrap();
        assert_pages(&decode(&tiff, BUDGET).unwrap(), rows, columns, &[&wide]);
    }
}

#[test]
fn the_budget_counts_all_pages() {
    let page = [7u16; 100];
    let bytes = tiff_16(10, 10, &[&page, &page], Compression::Uncompressed);
    assert!(decode(&bytes, 200).is_ok());
    assert!(matches!(decode(&bytes, 199), Err(Error::Limit(_))));
}

#[test]
fn colour_is_refused_by_name() {
    let mut bytes = Vec::new();
    TiffEncoder::new(Cursor::new(&mut bytes))
        .unwrap()
        .write_image::<RGB8>(1, 1, &[1, 2, 3])
        .unwrap();
    let Err(Error::Unsupported(text)) = decode(&bytes, BUDGET) else {
        panic!("colour must be refused")
    };
    assert!(text.contains("colour"), "{text}");
}
