//! The binding: repacks arguments, releases the GIL, maps the error. The documentation lives in `_imgcore.pyi`.

mod correction;
mod decode;
mod display;
mod project;
mod radiograph;
mod stream;

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::Error;

create_exception!(_imgcore, ScanFault, PyValueError);

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        ScanFault::new_err((error.to_string(), error.hint()))
    }
}

#[pymodule]
fn _imgcore(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("ScanFault", module.py().get_type::<ScanFault>())?;
    decode::register(module)?;
    radiograph::register(module)?;
    display::register(module)?;
    stream::register(module)?;
    project::register(module)
}
