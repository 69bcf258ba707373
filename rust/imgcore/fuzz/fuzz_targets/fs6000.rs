//! Any bytes given to the fs6000 reader, alone and as every file of a set: a scan or an error, never a panic.
#![no_main]

use imgcore::formats::fs6000::{self, SetFiles};
use imgcore::limits::Budget;

/// Enough for every code path, small enough for thousands of runs a second.
const PIXELS: u64 = 1 << 16;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = fs6000::decode(data, Budget::new(PIXELS, data.len()));
    // the last two bytes say where the input is cut into the files of a set
    let Some((rest, &[first, second])) = data.split_last_chunk() else { return };
    let (high, rest) = rest.split_at(rest.len() * usize::from(first) / 256);
    let (low, material) = rest.split_at(rest.len() * usize::from(second) / 256);
    for (files, accept_partial) in [
        (SetFiles { high: Some(high), low: Some(low), material: Some(material), text: None }, false),
        (SetFiles { high: Some(high), low: Some(low), material: None, text: Some(material) }, true),
        (SetFiles { high: Some(high), low: Some(high), material: Some(low), text: Some(low) }, true),
    ] {
        if let Ok(scan) = fs6000::decode_set(&files, accept_partial, Budget::new(PIXELS, data.len())) {
            let pixels: usize = scan.planes.iter().map(|plane| plane.samples.len()).sum();
            assert!(pixels as u64 <= PIXELS && scan.energies.len() == scan.planes.len());
            assert!(scan.planes.iter().all(|plane| plane.rows * plane.columns == plane.samples.len()));
        }
    }
});
