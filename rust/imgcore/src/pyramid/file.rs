//! The file of a pyramid, little endian; `docs/display.md` says the same for those who read it.
//!
//! | bytes | |
//! |---|---|
//! | 0..8 | `IBXPYR\r\n` |
//! | 8..12 | version, 1 |
//! | 12..16, 16..20 | rows, columns of level 0, at least 1 each |
//! | 20..24 | levels: each has half the rows and columns of the one before, rounded up, until both are at most 128 |
//! | 24..28 | steps per unit of attenuation, 4096 |
//! | 28..32 | 1 when material is there, else 0 |
//! | 32..64 | 0 |
//!
//! Then the planes of level 0, of level 1, and so on: mean (u16), maximum (u16, not in level 0, where it is the mean),
//! material (u8, when there). Each plane is filled up with 0 to a multiple of 64 bytes, so each begins at one.

use super::{Layer, STEPS};

/// First bytes of the file; line ends in them show a file that was mangled as text.
pub const MAGIC: [u8; 8] = *b"IBXPYR\r\n";

/// Version of the layout.
pub const VERSION: u32 = 1;

/// What header and planes are filled up to: a cache line, and enough for any vector.
pub const ALIGNMENT: usize = 64;

/// Write levels as a file; see the module.
#[must_use]
pub fn to_bytes(layers: &[Layer]) -> Vec<u8> {
    let Some(first) = layers.first() else {
        return Vec::new();
    };
    let planes = layers.iter().flat_map(|l| {
        [
            size_of_val(&*l.mean),
            size_of_val(&*l.max),
            l.material.len(),
        ]
    });
    let size = planes.fold(ALIGNMENT, |size, bytes| {
        size.saturating_add(bytes).saturating_add(ALIGNMENT)
    });
    let mut file = Vec::with_capacity(size);
    file.extend_from_slice(&MAGIC);
    let sides = [first.rows, first.columns, layers.len()].map(|n| n as u32);
    let material = u32::from(!first.material.is_empty());
    for field in [
        VERSION,
        sides[0],
        sides[1],
        sides[2],
        STEPS as u32,
        material,
    ] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    fill(&mut file);
    for layer in layers {
        for plane in [&layer.mean, &layer.max] {
            file.extend(plane.iter().flat_map(|step| step.to_le_bytes()));
            fill(&mut file);
        }
        file.extend_from_slice(&layer.material);
        fill(&mut file);
    }
    file
}

fn fill(file: &mut Vec<u8>) {
    file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
}
