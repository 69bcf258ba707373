//! Binding of `calibrate`, `material`, `radiograph`, `sixel`, `cells`, `picture` and `tone`.

use pyo3::prelude::*;

pub(super) fn register(_module: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
