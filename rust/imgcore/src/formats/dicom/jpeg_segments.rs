//! The segments before a JPEG scan, which T.81 and T.87 write alike.

// markers of ITU-T T.81, table B.1
pub(super) const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
pub(super) const START_OF_SCAN: u8 = 0xda;
pub(super) const RESTART_INTERVAL: u8 = 0xdd;

/// Marker, payload and what follows, past any fill bytes; else what is wrong.
pub(super) fn next_segment(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), &'static str> {
    let ends = "it ends in its header";
    let rest = bytes.strip_prefix(&[0xff]).ok_or("a marker is missing")?;
    let fill = rest.iter().take_while(|&&byte| byte == 0xff).count();
    let (&[marker, high, low], rest) = rest
        .get(fill..)
        .and_then(|rest| rest.split_first_chunk::<3>())
        .ok_or(ends)?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let payload = length.checked_sub(2).ok_or(ends)?;
    let (segment, tail) = rest.split_at_checked(payload).ok_or(ends)?;
    Ok((marker, segment, tail))
}
