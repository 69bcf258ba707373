//! Binding of `project` and `fan_beam`.

use numpy::{PyReadonlyArray3, PyReadwriteArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::error::Error;
use crate::fan_beam::{FanBeam, Triangle};
use crate::project;

type Dimensions = (f64, f64, f64, f64, f64, f64, f64);

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(project_mesh, module)?)
}

#[pyfunction]
fn project_mesh(
    py: Python<'_>,
    triangles: PyReadonlyArray3<'_, f64>,
    mut thickness: PyReadwriteArray2<'_, f32>,
    geometry: Dimensions,
) -> PyResult<()> {
    let shape = triangles.shape();
    if shape.get(1..) != Some([3, 3].as_slice()) {
        return Err(Error::Argument(format!("triangles are (n, 3, 3), not {shape:?}")).into());
    }
    let columns = thickness.shape().get(1).copied().unwrap_or(0);
    let contiguous = || Error::Argument("triangles and thickness must be C-contiguous".into());
    let corners: Vec<Triangle> = repack(triangles.as_slice().map_err(|_| contiguous())?);
    let pixels = thickness.as_slice_mut().map_err(|_| contiguous())?;
    let beam = fan_beam(geometry);
    py.detach(|| project::project_mesh(&corners, pixels, columns, &beam))?;
    Ok(())
}

fn repack(numbers: &[f64]) -> Vec<Triangle> {
    let (corners, _) = numbers.as_chunks::<3>();
    let (triangles, _) = corners.as_chunks::<3>();
    triangles.to_vec()
}

fn fan_beam(
    (source_y, source_z, detector_y, detector_top_z, detector_pitch, column_start_x, column_pitch): Dimensions,
) -> FanBeam {
    FanBeam {
        source_y,
        source_z,
        detector_y,
        detector_top_z,
        detector_pitch,
        column_start_x,
        column_pitch,
    }
}
