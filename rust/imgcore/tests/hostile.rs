//! Broken and malicious files end in an error, quickly, and never in a panic.
#![allow(clippy::unwrap_used, clippy::panic)] // in a test a panic is the report

use std::fs;
use std::path::{Path, PathBuf};

use imgcore::error::{Error, Result};
use imgcore::formats::{DecodedScan, a25, ase, decode, dicom, fs6000, png, tiff};
use imgcore::limits::Budget;
use imgcore::sniff::{Format, sniff};
use proptest::prelude::*;

const BUDGET: u64 = 1 << 20;

fn files_under(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut paths,
    );
    paths.sort();
    assert!(!paths.is_empty(), "no files under {folder}");
    paths
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

/// Decode past the front door, whose last resort would hide a panic.
fn decode_bare(format: Format, data: &[u8]) -> Result<DecodedScan> {
    let budget = Budget::new(BUDGET, data.len());
    match format {
        Format::Tiff => tiff::decode(data, budget),
        Format::Png => png::decode(data, budget),
        Format::Dicom | Format::Dicos => dicom::decode(data, budget),
        Format::Ase => ase::decode(data, budget),
        Format::A25 => a25::decode(data, budget),
        Format::Fs6000 => fs6000::decode(data, budget),
    }
}

#[test]
fn every_seed_decodes() {
    for (path, data) in files_under("fuzz/seeds") {
        let scan = decode(&data, BUDGET);
        assert!(scan.is_ok(), "{}: {scan:?}", path.display());
    }
}

/// What the next test cuts, and the fuzzer starts from, is every way a scan can be packed.
#[test]
fn every_format_and_codec_has_a_seed() {
    let seeds = files_under("fuzz/seeds").into_iter();
    let found: Vec<String> = seeds
        .map(|(_, data)| decode(&data, BUDGET).unwrap().format)
        .collect();
    for format in [
        "tiff",
        "tiff/lzw",
        "tiff/deflate",
        "tiff/packbits",
        "tiff/zstd",
        "png",
        "dicos",
        "dicos/deflate",
        "dicos/rle",
        "dicos/jpeg-lossless",
        "dicos/jpeg-ls",
        "dicos/jpeg-2000",
        "ase/2",
        "ase/3",
        "a25",
        "fs6000",
    ] {
        assert!(found.iter().any(|one| one == format), "{format}: {found:?}");
    }
}

/// A cut may cost a resolution or a text that lies after the pixels; it never costs a pixel in silence.
#[test]
fn a_file_cut_anywhere_is_an_error_or_whole() {
    for (path, data) in files_under("fuzz/seeds") {
        let format = sniff(&data).unwrap();
        let whole = decode_bare(format, &data).unwrap();
        for length in 0..data.len() {
            if let Ok(cut) = decode_bare(format, &data[..length]) {
                assert!(
                    matches!(
                        format,
                        Format::Tiff | Format::Ase | Format::A25 | Format::Fs6000
                    ),
                    "{} cut to {length} bytes",
                    path.display()
                );
                assert_eq!(
                    cut.planes,
                    whole.planes,
                    "{} cut to {length} bytes",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn files_that_once_broke_a_reader_are_errors() {
    for (path, data) in files_under("../../tests/data/broken") {
        assert!(decode(&data, BUDGET).is_err(), "{}", path.display());
        for format in [
            Format::Tiff,
            Format::Png,
            Format::Dicom,
            Format::Ase,
            Format::A25,
            Format::Fs6000,
        ] {
            let _ = decode_bare(format, &data);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        for (_, mut data) in files_under("fuzz/seeds") {
            let format = sniff(&data).unwrap();
            for (index, byte) in &changes {
                let at = index.index(data.len());
                data[at] = *byte;
            }
            let _ = decode_bare(format, &data);
        }
    }
}

/// A part 10 file in explicit little endian with `body` as its data set.
fn part_10(body: &[u8]) -> Vec<u8> {
    let mut data = vec![0; 128];
    data.extend(b"DICM\x02\0\x10\0UI\x14\x001.2.840.10008.1.2.1\0");
    data.extend(body);
    data
}

#[test]
fn sequences_nested_without_end_are_refused() {
    let level = b"\x10\x00\x02\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff";
    let refusal = decode(&part_10(&level.repeat(100_000)), BUDGET);
    assert!(matches!(refusal, Err(Error::Limit(_))), "{refusal:?}");
}

#[test]
fn delimiters_nothing_opened_are_refused() {
    for body in [
        &b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\x00\xe0\0\0\0\0"[..],
        b"\x10\x00\x02\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0",
    ] {
        let data = part_10(body);
        assert!(decode_bare(Format::Dicom, &data).is_err());
        assert!(matches!(decode(&data, BUDGET), Err(Error::Bytes(_))));
    }
}

#[test]
fn a_value_longer_than_the_file_is_refused() {
    let refusal = decode(&part_10(b"\x28\x00\x10\x00US\xff\xff\x01\x00"), BUDGET);
    assert!(matches!(refusal, Err(Error::Bytes(_))), "{refusal:?}");
}

#[test]
fn the_header_decides_what_is_dicos() {
    for (path, data) in files_under("fuzz/seeds/dicom") {
        let class = b"1.2.840.10008.5.1.4.1.1.501.2.2";
        let at = data
            .windows(class.len())
            .position(|window| window == class)
            .unwrap();
        let mut medical = data.clone();
        medical[at + 24..at + 27].copy_from_slice(b"601");
        assert_eq!(sniff(&data), Ok(Format::Dicos), "{}", path.display());
        assert_eq!(sniff(&medical), Ok(Format::Dicom), "{}", path.display());
        assert!(
            decode(&medical, BUDGET)
                .unwrap()
                .format
                .starts_with("dicom")
        );
    }
}
