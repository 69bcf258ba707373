//! Any bytes given to the ase reader: a scan or an error, within the budget, never a panic.
#![no_main]

use imgcore::formats::ase;
use imgcore::limits::Budget;

/// Enough for every code path, small enough for thousands of runs a second.
const PIXELS: u64 = 1 << 16;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(scan) = ase::decode(data, Budget::new(PIXELS, data.len())) {
        let pixels: usize = scan.planes.iter().map(|plane| plane.samples.len()).sum();
        assert!(pixels as u64 <= PIXELS && (8..=16).contains(&scan.bits));
        assert!(scan.planes.iter().all(|plane| plane.rows * plane.columns == plane.samples.len()));
    }
});
