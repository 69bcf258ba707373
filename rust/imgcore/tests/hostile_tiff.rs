//! TIFF files made by hand to cost more than they hold are refused before they cost it.
#![allow(clippy::unwrap_used, clippy::panic)] // in a test a panic is the report

use imgcore::error::Error;
use imgcore::formats::decode;

const BUDGET: u64 = 1 << 20;

/// A little-endian TIFF of one page, uncompressed unless `compression` says otherwise.
fn tiff_page(columns: u32, rows: u32, compression: u32, next_page: u32, strip: &[u8]) -> Vec<u8> {
    let layout = [
        (273, 8 + 2 + 9 * 12 + 4),
        (277, 1),
        (278, rows),
        (279, u32::try_from(strip.len()).unwrap()),
    ];
    tiff_of(columns, rows, compression, &layout, next_page, strip)
}

/// A little-endian TIFF of one page with the fields of `layout` after the usual five, and `body` after the fields.
fn tiff_of(
    columns: u32,
    rows: u32,
    compression: u32,
    layout: &[(u16, u32)],
    next_page: u32,
    body: &[u8],
) -> Vec<u8> {
    let usual = [
        (256, columns),
        (257, rows),
        (258, 16),
        (259, compression),
        (262, 1),
    ];
    let fields = [&usual, layout].concat();
    let mut data = b"II\x2a\0\x08\0\0\0".to_vec();
    data.extend(u16::try_from(fields.len()).unwrap().to_le_bytes());
    for (tag, value) in fields {
        data.extend(tag.to_le_bytes());
        data.extend([4, 0, 1, 0, 0, 0]);
        data.extend(value.to_le_bytes());
    }
    data.extend(next_page.to_le_bytes());
    data.extend(body);
    data
}

#[test]
fn tiles_that_cost_more_than_they_show_are_refused() {
    let tile = |columns, rows, tile_columns, tile_rows| {
        let layout = [
            (277, 1),
            (322, tile_columns),
            (323, tile_rows),
            (324, 8),
            (325, 8),
        ];
        decode(&tiff_of(columns, rows, 1, &layout, 0, &[0; 4096]), BUDGET)
    };
    let sound = tile(16, 4, 16, 4);
    assert!(matches!(sound, Err(Error::Bytes(_))), "{sound:?}"); // its 8 bytes end early
    let long = tile(17, 1, 17, 1 << 24);
    assert!(matches!(long, Err(Error::Limit(_))), "{long:?}");
    let huge = tile(20, 20, 1 << 30, 1 << 30);
    assert!(matches!(huge, Err(Error::Limit(_))), "{huge:?}");
}

#[test]
fn tiles_of_fewer_than_16_columns_are_refused() {
    let two_tiles_of = |tile_columns| {
        let places = [(324, 8 | 8 << 16), (325, 2 | 2 << 16)];
        let layout = [&[(277, 1), (322, tile_columns), (323, 1)], &places[..]].concat();
        let mut page = tiff_of(tile_columns + 1, 1, 1, &layout, 0, &[]);
        for entry in [8, 9] {
            // two short numbers, not a long one
            page[10 + entry * 12 + 2..][..6].copy_from_slice(&[3, 0, 2, 0, 0, 0]);
        }
        decode(&page, BUDGET).map(|_| ()).map_err(|e| e.to_string())
    };
    let refused = "page 0 has tiles of 15 columns; a tile has at least 16";
    assert_eq!(two_tiles_of(15), Err(refused.to_owned()));
    let sound = two_tiles_of(16).unwrap_err();
    assert!(sound.contains("strip or tile 0"), "{sound}"); // its 2 bytes end early
}

#[test]
fn the_hand_made_page_is_sound() {
    assert_eq!(
        decode(&tiff_page(2, 1, 1, 0, &[1, 0, 2, 0]), BUDGET)
            .unwrap()
            .planes[0]
            .samples,
        [1, 2]
    );
}

#[test]
fn huge_dimensions_are_refused_before_allocating() {
    for (columns, rows) in [
        (u32::MAX, u32::MAX),
        (65_536, 1),
        (65_535, 65_535),
        (1, u32::MAX),
    ] {
        let refusal = decode(&tiff_page(columns, rows, 1, 0, &[0; 4]), u64::MAX);
        assert!(
            matches!(refusal, Err(Error::Limit(_))),
            "{columns}x{rows}: {refusal:?}"
        );
    }
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &vec![0; 64 << 20]).unwrap();
    let strip = encoder.finish().unwrap();
    assert!(strip.len() < 80_000);
    // it claims the 2 pixels it has, and the gigapixels it could hold
    let claimed = decode(&tiff_page(60_000, 60_000, 8, 0, &strip), u64::MAX);
    assert!(matches!(claimed, Err(Error::Limit(_))), "{claimed:?}");
    let small = decode(&tiff_page(2, 1, 8, 0, &strip), BUDGET);
    assert!(matches!(small, Err(Error::Bytes(_))), "{small:?}");
}

#[test]
fn pages_in_a_loop_are_refused() {
    let looping = decode(&tiff_page(2, 1, 1, 8, &[1, 0, 2, 0]), u64::MAX);
    assert!(
        matches!(looping, Err(Error::Bytes(_) | Error::Limit(_))),
        "{looping:?}"
    );
}
