//! Binding of `stream`.

use numpy::PyReadonlyArray1;
use numpy::PyReadonlyArray2;
use pyo3::prelude::*;

use super::radiograph::{RadiographPlanes, curves, raster, references};
use crate::calibrate::Plane;
use crate::error::{Error, Result};
use crate::radiograph::Radiograph;
use crate::stream::Stream;

/// See `ScanStream` in `_imgcore.pyi`.
#[pyclass(module = "inspectbox.imaging._imgcore")]
struct ScanStream {
    stream: Option<Stream>,
    finished: Vec<Radiograph>,
}

#[pymethods]
impl ScanStream {
    #[new]
    #[pyo3(signature = (
        darks, airs, curves=None, dense_transmission=1.0e-4, *, full_scale=u16::MAX, air_strip=None,
        photons=None
    ))]
    fn new(
        darks: Vec<PyReadonlyArray1<'_, f32>>,
        airs: Vec<PyReadonlyArray1<'_, f32>>,
        curves: Option<PyReadonlyArray2<'_, f32>>,
        dense_transmission: f32,
        full_scale: u16,
        air_strip: Option<(usize, usize)>,
        photons: Option<f32>,
    ) -> PyResult<Self> {
        let references = references(&darks, &airs, full_scale)?;
        let curves = curves
            .as_ref()
            .map(|table| self::curves(table, photons))
            .transpose()?;
        let strip = air_strip.map(|(start, stop)| start..stop);
        Ok(Self {
            stream: Some(Stream::new(references, strip, curves, dense_transmission)?),
            finished: Vec::new(),
        })
    }

    fn feed(&mut self, py: Python<'_>, planes: Vec<PyReadonlyArray2<'_, u16>>) -> PyResult<()> {
        let planes: Vec<Plane> = planes.iter().map(raster).collect::<Result<_>>()?;
        let stream = self.stream.as_mut().ok_or_else(ended)?;
        let more = py.detach(|| stream.feed(&planes))?;
        self.finished.extend(more);
        Ok(())
    }

    fn take(&mut self, py: Python<'_>) -> PyResult<Option<RadiographPlanes>> {
        let parts = std::mem::take(&mut self.finished);
        let whole = py.detach(|| Radiograph::join(&parts));
        whole
            .map(|whole| RadiographPlanes::new(py, whole, &[]))
            .transpose()
    }

    fn finish(&mut self, py: Python<'_>) -> PyResult<Option<RadiographPlanes>> {
        let stream = self.stream.take().ok_or_else(ended)?;
        let last = py.detach(|| stream.finish())?;
        self.finished.extend(last);
        self.take(py)
    }
}

fn ended() -> Error {
    Error::Argument("this scan has ended: begin another stream".into())
}

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<ScanStream>()
}
