//! Binding of `sniff` and `formats`.

use numpy::{PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;

use crate::formats::{self, DecodedScan, Plane, SetFiles, Travel};
use crate::limits::DEFAULT_MAX_PIXELS;

#[pyclass(name = "DecodedScan", frozen, module = "inspectbox.imaging._imgcore")]
struct PyDecodedScan {
    scan: DecodedScan,
    planes: Vec<Py<PyArray2<u16>>>,
}

#[pymethods]
impl PyDecodedScan {
    #[getter]
    fn format(&self) -> &str {
        &self.scan.format
    }

    #[getter]
    fn planes(&self, py: Python<'_>) -> Vec<Py<PyArray2<u16>>> {
        self.planes
            .iter()
            .map(|plane| plane.clone_ref(py))
            .collect()
    }

    #[getter]
    fn energies(&self) -> Vec<&'static str> {
        self.scan
            .energies
            .iter()
            .map(|energy| energy.name())
            .collect()
    }

    #[getter]
    fn bits(&self) -> u8 {
        self.scan.bits
    }

    #[getter]
    fn pitch_mm(&self) -> Option<(f64, f64)> {
        self.scan.pitch_mm
    }

    #[getter]
    fn travel(&self) -> Option<&'static str> {
        self.scan.travel.map(Travel::name)
    }

    #[getter]
    fn captured_at(&self) -> Option<&str> {
        self.scan.captured_at.as_deref()
    }

    #[getter]
    fn containers(&self) -> Vec<String> {
        self.scan.containers.clone()
    }

    #[getter]
    fn verified(&self) -> bool {
        self.scan.verified
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.scan.notes.clone()
    }
}

#[pyfunction]
fn sniff(data: &[u8]) -> PyResult<&'static str> {
    Ok(crate::sniff::sniff(data)?.name())
}

#[pyfunction]
#[pyo3(signature = (data, max_pixels = DEFAULT_MAX_PIXELS))]
fn decode(py: Python<'_>, data: &[u8], max_pixels: u64) -> PyResult<PyDecodedScan> {
    as_python(py, py.detach(|| formats::decode(data, max_pixels))?)
}

#[pyfunction]
#[pyo3(signature = (high, low, material, text, accept_partial = false, max_pixels = DEFAULT_MAX_PIXELS))]
fn decode_set(
    py: Python<'_>,
    high: Option<&[u8]>,
    low: Option<&[u8]>,
    material: Option<&[u8]>,
    text: Option<&[u8]>,
    accept_partial: bool,
    max_pixels: u64,
) -> PyResult<PyDecodedScan> {
    let files = SetFiles {
        high,
        low,
        material,
        text,
    };
    let scan = py.detach(|| formats::decode_set(&files, accept_partial, max_pixels))?;
    as_python(py, scan)
}

#[pyfunction]
fn declared_bytes(head: &[u8]) -> Option<u64> {
    formats::fs6000::declared_bytes(head)
}

#[pyfunction]
fn formats_known() -> Vec<(&'static str, Option<bool>, &'static str)> {
    let known = crate::sniff::KNOWN.iter();
    known.map(|one| (one.name, one.verified, one.why)).collect()
}

fn as_python(py: Python<'_>, mut scan: DecodedScan) -> PyResult<PyDecodedScan> {
    let planes = std::mem::take(&mut scan.planes);
    let planes = planes
        .into_iter()
        .map(|plane| as_array(py, plane))
        .collect::<PyResult<_>>()?;
    Ok(PyDecodedScan { scan, planes })
}

/// Hand the samples over without a copy.
fn as_array(py: Python<'_>, plane: Plane) -> PyResult<Py<PyArray2<u16>>> {
    let shape = [plane.rows, plane.columns];
    Ok(PyArray1::from_vec(py, plane.samples)
        .reshape(shape)?
        .unbind())
}

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyDecodedScan>()?;
    module.add_function(wrap_pyfunction!(sniff, module)?)?;
    module.add_function(wrap_pyfunction!(decode, module)?)?;
    module.add_function(wrap_pyfunction!(decode_set, module)?)?;
    module.add_function(wrap_pyfunction!(declared_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(formats_known, module)?)
}
