//! How many pictures a file says it holds: ImageJ and tifffile may write one directory for many.

use tiff::tags::Tag;

use super::Pages;

/// Pictures by the description of the current page, when it says.
pub(super) fn pictures(directory: &mut Pages<'_>) -> Option<u64> {
    let text = directory.get_tag_ascii_string(Tag::ImageDescription).ok()?;
    let (columns, rows) = directory.dimensions().ok()?;
    if text.starts_with("ImageJ=") {
        let images = text.lines().find_map(|line| line.strip_prefix("images="))?;
        return images.trim().parse().ok();
    }
    let (shape, _) = text.strip_prefix("{\"shape\": [")?.split_once(']')?;
    let samples = shape.split(',').try_fold(1_u64, |product, length| {
        product.checked_mul(length.trim().parse().ok()?)
    })?;
    samples.checked_div(u64::from(columns).saturating_mul(rows.into()))
}
