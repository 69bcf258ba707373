#![no_main]

use imgcore::calibrate::{Plane, Reference};
use imgcore::radiograph::{Radiograph, build};
use imgcore::stream::Stream;
use libfuzzer_sys::fuzz_target;

// rows, columns, splits, then samples: fed in pieces, a scan is the scan built whole
fuzz_target!(|data: &[u8]| {
    let [rows, columns, splits, rest @ ..] = data else {
        return;
    };
    let (rows, columns) = (usize::from(rows % 12) + 1, usize::from(*columns) * 3 + 1);
    let sample = |at: usize| {
        let byte = |at: usize| rest.get(at % rest.len().max(1)).copied().unwrap_or(9);
        u16::from_le_bytes([byte(2 * at), byte(2 * at + 1)])
    };
    let samples: Vec<u16> = (0..rows * columns).map(sample).collect();
    let Ok(reference) = Reference::new(&vec![30.0; rows], &vec![60_000.0; rows]) else {
        return;
    };
    let whole = build(&[Plane::new(rows, columns, &samples).unwrap()], &[reference.clone()], None, 1e-4).unwrap();
    let mut stream = Stream::new(vec![reference], None, None, 1e-4).unwrap();
    let step = usize::from(*splits) + 1;
    let mut parts = Vec::new();
    for from in (0..columns).step_by(step) {
        let until = (from + step).min(columns);
        let piece: Vec<u16> = samples.chunks_exact(columns).flat_map(|row| row[from..until].to_vec()).collect();
        parts.extend(stream.feed(&[Plane::new(rows, until - from, &piece).unwrap()]).unwrap());
    }
    parts.extend(stream.finish().unwrap());
    let joined = Radiograph::join(&parts).unwrap();
    assert_eq!(joined.attenuation, whole.attenuation);
    assert_eq!((joined.tensor, joined.seen, joined.tally), (whole.tensor, whole.seen, whole.tally));
});
