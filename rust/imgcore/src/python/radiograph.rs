//! Binding of `calibrate`, `curves` and `radiograph`.

use numpy::{
    Element, IntoPyArray, PyArray1, PyArray2, PyArray3, PyArrayMethods, PyReadonlyArray1,
    PyReadonlyArray2, PyUntypedArrayMethods,
};
use pyo3::prelude::*;

use super::correction::{PlaneCorrection, survey_all, wanted};
use crate::calibrate::{
    Correction, Plane, Reference, air_columns, air_estimate, reference_columns,
};
use crate::curves::Curves;
use crate::error::{Error, Result};
use crate::material::Noise;
use crate::radiograph::{Radiograph, build_corrected};
use crate::raster::Raster;

/// See `RadiographPlanes` in `_imgcore.pyi`.
#[pyclass(frozen, get_all, module = "inspectbox.imaging._imgcore")]
pub(super) struct RadiographPlanes {
    attenuation: Py<PyArray2<f32>>,
    material: Py<PyArray2<u8>>,
    confidence: Py<PyArray2<u8>>,
    tensor: Py<PyArray3<u8>>,
    display: Py<PyArray2<u8>>,
    seen: Py<PyArray2<u8>>,
    seen_share: f64,
    repaired: Vec<usize>,
    corrections: Vec<Py<PlaneCorrection>>,
}

impl RadiographPlanes {
    pub(super) fn new(
        py: Python<'_>,
        radiograph: Radiograph,
        found: &[Correction],
    ) -> PyResult<Self> {
        let shape = [radiograph.rows, radiograph.columns];
        let grey =
            |plane: Vec<u8>| -> PyResult<_> { Ok(plane.into_pyarray(py).reshape(shape)?.unbind()) };
        Ok(Self {
            seen_share: radiograph.seen_share(),
            attenuation: radiograph
                .attenuation
                .into_pyarray(py)
                .reshape(shape)?
                .unbind(),
            material: grey(radiograph.material)?,
            confidence: grey(radiograph.confidence)?,
            tensor: radiograph
                .tensor
                .into_pyarray(py)
                .reshape([3, shape[0], shape[1]])?
                .unbind(),
            display: grey(radiograph.display)?,
            seen: grey(radiograph.seen)?,
            repaired: radiograph.repaired,
            corrections: found
                .iter()
                .map(|one| Py::new(py, PlaneCorrection::new(one)))
                .collect::<PyResult<_>>()?,
        })
    }
}

pub(super) fn slice<'a, T: Element, D: numpy::ndarray::Dimension>(
    array: &'a numpy::PyReadonlyArray<'_, T, D>,
) -> Result<&'a [T]> {
    if !array.is_c_contiguous() {
        return Err(Error::Argument("an array is not C-contiguous".into()));
    }
    array
        .as_slice()
        .map_err(|error| Error::Argument(error.to_string()))
}

pub(super) fn raster<'a, T: Element>(array: &'a PyReadonlyArray2<'_, T>) -> Result<Raster<'a, T>> {
    Raster::new(array.shape()[0], array.shape()[1], slice(array)?)
}

#[pyfunction(name = "reference_columns")]
fn py_reference_columns<'py>(
    py: Python<'py>,
    page: PyReadonlyArray2<'py, u16>,
) -> PyResult<Bound<'py, PyArray1<f32>>> {
    let page = raster(&page)?;
    Ok(py.detach(|| reference_columns(&page)).into_pyarray(py))
}

#[pyfunction(name = "air_columns")]
fn py_air_columns<'py>(
    py: Python<'py>,
    plane: PyReadonlyArray2<'py, u16>,
    start: usize,
    stop: usize,
) -> PyResult<Bound<'py, PyArray1<f32>>> {
    let plane = raster(&plane)?;
    Ok(py
        .detach(|| air_columns(&plane, start, stop))?
        .into_pyarray(py))
}

#[pyfunction(name = "air_estimate")]
fn py_air_estimate<'py>(
    py: Python<'py>,
    plane: PyReadonlyArray2<'py, u16>,
) -> PyResult<Bound<'py, PyArray1<f32>>> {
    let plane = raster(&plane)?;
    Ok(py.detach(|| air_estimate(&plane)).into_pyarray(py))
}

pub(super) fn curves(array: &PyReadonlyArray2<'_, f32>, photons: Option<f32>) -> Result<Curves> {
    let (points, rest) = slice(array)?.as_chunks::<4>();
    if array.shape()[1] != 4 || !rest.is_empty() {
        return Err(Error::Argument("material curves need four columns".into()));
    }
    let usual = Noise::default();
    let photons = photons.unwrap_or(usual.photons);
    Curves::with_noise(points, Noise { photons, ..usual })
}

/// Pair darks and airs, one of each a plane.
pub(super) fn references(
    darks: &[PyReadonlyArray1<'_, f32>],
    airs: &[PyReadonlyArray1<'_, f32>],
    full_scale: u16,
) -> Result<Vec<Reference>> {
    if darks.len() != airs.len() {
        let (darks, airs) = (darks.len(), airs.len());
        return Err(Error::Argument(format!(
            "`{darks}` darks but `{airs}` airs"
        )));
    }
    let pairs = darks.iter().zip(airs);
    pairs
        .map(|(d, a)| Ok(Reference::new(slice(d)?, slice(a)?)?.with_full_scale(full_scale)))
        .collect()
}

#[pyfunction]
#[pyo3(signature = (
    planes, darks, airs, curves=None, dense_transmission=1.0e-4, *,
    full_scale=u16::MAX, air_strip=None, find_strip=false, pattern=false, photons=None
))]
#[expect(clippy::too_many_arguments, reason = "keywords in Python")]
fn build_radiograph(
    py: Python<'_>,
    planes: Vec<PyReadonlyArray2<'_, u16>>,
    darks: Vec<PyReadonlyArray1<'_, f32>>,
    airs: Vec<PyReadonlyArray1<'_, f32>>,
    curves: Option<PyReadonlyArray2<'_, f32>>,
    dense_transmission: f32,
    full_scale: u16,
    air_strip: Option<(usize, usize)>,
    find_strip: bool,
    pattern: bool,
    photons: Option<f32>,
) -> PyResult<RadiographPlanes> {
    let planes: Vec<Plane> = planes.iter().map(raster).collect::<Result<_>>()?;
    let mut references = references(&darks, &airs, full_scale)?;
    let curves = curves
        .as_ref()
        .map(|table| self::curves(table, photons))
        .transpose()?;
    let wanted = wanted(air_strip, find_strip, pattern);
    let (built, found) = py.detach(|| -> Result<_> {
        let found = survey_all(&planes, &mut references, &wanted)?;
        let curves = curves.as_ref();
        let built = build_corrected(&planes, &references, &found, curves, dense_transmission)?;
        Ok((built, found))
    })?;
    RadiographPlanes::new(py, built, &found)
}

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<RadiographPlanes>()?;
    module.add_class::<PlaneCorrection>()?;
    module.add_function(wrap_pyfunction!(py_reference_columns, module)?)?;
    module.add_function(wrap_pyfunction!(py_air_columns, module)?)?;
    module.add_function(wrap_pyfunction!(py_air_estimate, module)?)?;
    module.add_function(wrap_pyfunction!(build_radiograph, module)?)
}
