//! PackBits, as TIFF 6.0 (section 9) and RLE of DICOM (PS3.5 annex G) pack bytes.

/// Unpack until `length` bytes are there; what follows is padding.
///
/// # Errors
/// Why the packed bytes cannot be sound: they end early, or a run goes past the last byte.
pub(crate) fn unpack(packed: &[u8], length: usize) -> Result<Vec<u8>, &'static str> {
    const ENDS_EARLY: &str = "ends early";
    let mut bytes = Vec::with_capacity(length);
    let mut rest = packed;
    while bytes.len() < length {
        let (&control, tail) = rest.split_first().ok_or(ENDS_EARLY)?;
        let count = usize::from(control);
        match control {
            0..=127 => {
                let run = tail.get(..=count).ok_or(ENDS_EARLY)?;
                bytes.extend_from_slice(run);
                rest = tail.get(run.len()..).unwrap_or_default();
            }
            128 => rest = tail,
            129..=255 => {
                let (&value, tail) = tail.split_first().ok_or(ENDS_EARLY)?;
                let run = 257_usize.wrapping_sub(count);
                bytes.resize(bytes.len().wrapping_add(run), value);
                rest = tail;
            }
        }
    }
    if bytes.len() > length {
        return Err("holds a run that goes past its last byte");
    }
    Ok(bytes)
}
