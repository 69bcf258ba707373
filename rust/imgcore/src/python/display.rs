//! Binding of `display`, `pyramid`, `picture`, `sixel` and `cells`.

use numpy::{
    Element, IntoPyArray, PyArray2, PyArray3, PyArrayMethods, PyReadonlyArray2, PyReadonlyArrayDyn,
    PyUntypedArrayMethods,
};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::radiograph::{raster, slice};
use crate::display::{Mode, Window, show, to_rgb};
use crate::error::{Error, Result};
use crate::picture::{self, Grey, Layers};
use crate::raster::Raster;
use crate::{cells, pyramid, sixel};

type Plane<'py, T> = PyReadonlyArray2<'py, T>;
type Shown<'py> = (Bound<'py, PyArray2<u8>>, Option<Bound<'py, PyArray2<u8>>>);

fn optional<'a, T: Element>(array: Option<&'a Plane<'_, T>>) -> Result<Option<Raster<'a, T>>> {
    array.map(raster).transpose()
}

fn shaped<T: Element>(
    py: Python<'_>,
    samples: Vec<T>,
    rows: usize,
    columns: usize,
) -> PyResult<Bound<'_, PyArray2<T>>> {
    samples.into_pyarray(py).reshape([rows, columns])
}

#[pyfunction(name = "show")]
#[pyo3(signature = (mode, attenuation, material=None, level=127.5, width=255.0, *, inverse=false))]
fn py_show<'py>(
    py: Python<'py>,
    mode: &str,
    attenuation: Plane<'py, f32>,
    material: Option<Plane<'py, u8>>,
    level: f32,
    width: f32,
    inverse: bool,
) -> PyResult<Shown<'py>> {
    let mode = Mode::from_name(mode)?;
    let (attenuation, material) = (raster(&attenuation)?, optional(material.as_ref())?);
    let window = Window {
        level,
        width,
        inverse,
    };
    let shown = py.detach(|| show(mode, &attenuation, material.as_ref(), &window))?;
    let (rows, columns) = (attenuation.rows(), attenuation.columns());
    let tints = shown.tints.map(|tints| shaped(py, tints, rows, columns));
    Ok((shaped(py, shown.levels, rows, columns)?, tints.transpose()?))
}

#[pyfunction]
fn colour<'py>(
    py: Python<'py>,
    levels: Plane<'py, u8>,
    tints: Plane<'py, u8>,
) -> PyResult<Bound<'py, PyArray3<u8>>> {
    let (levels, tints) = (raster(&levels)?, raster(&tints)?);
    let rgb = py.detach(|| {
        levels.check_tints(&tints)?;
        Ok::<_, Error>(to_rgb(levels.samples(), tints.samples()))
    })?;
    rgb.into_pyarray(py)
        .reshape([levels.rows(), levels.columns(), 3])
}

#[pyfunction]
#[pyo3(signature = (attenuation, material=None))]
fn encode_pyramid<'py>(
    py: Python<'py>,
    attenuation: Plane<'py, f32>,
    material: Option<Plane<'py, u8>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let (attenuation, material) = (raster(&attenuation)?, optional(material.as_ref())?);
    let file = py.detach(|| {
        let levels = pyramid::build(&attenuation, material.as_ref())?;
        Ok::<_, Error>(pyramid::to_bytes(&levels))
    })?;
    Ok(PyBytes::new(py, &file))
}

#[pyfunction]
fn keep_dense<'py>(
    py: Python<'py>,
    mean: Plane<'py, u16>,
    max: Plane<'py, u16>,
    rows: (usize, usize),
    columns: (usize, usize),
) -> PyResult<Bound<'py, PyArray2<f32>>> {
    let (mean, max) = (raster(&mean)?, raster(&max)?);
    let (rows, columns) = (rows.0..rows.1, columns.0..columns.1);
    let size = (rows.len(), columns.len());
    let attenuation = py.detach(|| pyramid::keep_dense(&mean, &max, rows, columns))?;
    shaped(py, attenuation, size.0, size.1)
}

fn layers<'a>(
    grey: &'a Plane<'_, u8>,
    overlay: Option<&'a Plane<'_, u8>>,
    tints: Option<&'a Plane<'_, u8>>,
) -> Result<Layers<'a>> {
    Ok(Layers {
        grey: raster(grey)?,
        tints: optional(tints)?,
        overlay: optional(overlay)?,
    })
}

#[pyfunction]
#[pyo3(signature = (grey, overlay=None, tints=None))]
fn encode_sixel<'py>(
    py: Python<'py>,
    grey: Plane<'py, u8>,
    overlay: Option<Plane<'py, u8>>,
    tints: Option<Plane<'py, u8>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let layers = layers(&grey, overlay.as_ref(), tints.as_ref())?;
    let text = py.detach(|| sixel::encode(&layers))?;
    Ok(PyBytes::new(py, &text))
}

#[pyfunction]
#[pyo3(signature = (grey, overlay=None, tints=None))]
fn encode_half_blocks<'py>(
    py: Python<'py>,
    grey: Plane<'py, u8>,
    overlay: Option<Plane<'py, u8>>,
    tints: Option<Plane<'py, u8>>,
) -> PyResult<Bound<'py, PyArray3<u8>>> {
    let layers = layers(&grey, overlay.as_ref(), tints.as_ref())?;
    let shape = [layers.grey.rows() / 2, layers.grey.columns(), 6];
    py.detach(|| cells::encode(&layers))?
        .into_pyarray(py)
        .reshape(shape)
}

type Scale = fn(&Grey, (f64, f64, f64, f64), usize, usize) -> Result<Vec<u8>>;

fn scaled<'py>(
    py: Python<'py>,
    plane: &Plane<'py, u8>,
    area: (f64, f64, f64, f64),
    (rows, columns): (usize, usize),
    scale: Scale,
) -> PyResult<Bound<'py, PyArray2<u8>>> {
    let plane = raster(plane)?;
    let samples = py.detach(|| scale(&plane, area, rows, columns))?;
    shaped(py, samples, rows, columns)
}

#[pyfunction]
fn resize_grey<'py>(
    py: Python<'py>,
    grey: Plane<'py, u8>,
    r#box: (f64, f64, f64, f64),
    rows: usize,
    columns: usize,
) -> PyResult<Bound<'py, PyArray2<u8>>> {
    scaled(py, &grey, r#box, (rows, columns), picture::resize)
}

#[pyfunction]
fn resize_codes<'py>(
    py: Python<'py>,
    codes: Plane<'py, u8>,
    r#box: (f64, f64, f64, f64),
    rows: usize,
    columns: usize,
) -> PyResult<Bound<'py, PyArray2<u8>>> {
    scaled(py, &codes, r#box, (rows, columns), picture::pick)
}

#[pyfunction]
fn encode_png<'py>(
    py: Python<'py>,
    image: PyReadonlyArrayDyn<'py, u8>,
) -> PyResult<Bound<'py, PyBytes>> {
    let samples = slice(&image)?;
    let (rows, columns, channels) = match *image.shape() {
        [rows, columns] => (rows, columns, 1),
        [rows, columns, channels] => (rows, columns, channels),
        _ => {
            return Err(Error::Argument(
                "a picture is (rows, columns) or (rows, columns, 3)".into(),
            )
            .into());
        }
    };
    let file = py.detach(|| picture::encode_png(rows, columns, channels, samples))?;
    Ok(PyBytes::new(py, &file))
}

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(py_show, module)?)?;
    module.add_function(wrap_pyfunction!(colour, module)?)?;
    module.add_function(wrap_pyfunction!(encode_pyramid, module)?)?;
    module.add_function(wrap_pyfunction!(keep_dense, module)?)?;
    module.add_function(wrap_pyfunction!(encode_sixel, module)?)?;
    module.add_function(wrap_pyfunction!(encode_half_blocks, module)?)?;
    module.add_function(wrap_pyfunction!(resize_grey, module)?)?;
    module.add_function(wrap_pyfunction!(resize_codes, module)?)?;
    module.add_function(wrap_pyfunction!(encode_png, module)?)
}
