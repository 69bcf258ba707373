//! The line-scan fan beam: where its rays run and where they cross a triangle.
//!
//! The frame: x along travel, y from the source to the detector, z up, all in mm. The source moves along x relative to
//! the load, so every column sees one fan in the plane x = const; the detector is a vertical line at one y, row 0 on top.

use crate::error::{Error, Result};

/// One corner: x, y, z in mm.
pub type Vertex = [f64; 3];

/// Three corners, counter-clockwise seen from outside.
pub type Triangle = [Vertex; 3];

/// Where source and detector stand; all in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FanBeam {
    /// Depth of the source.
    pub source_y: f64,
    /// Height of the source.
    pub source_z: f64,
    /// Depth of the detector line; beyond the source.
    pub detector_y: f64,
    /// Upper end of the detector line; the centre of row r lies (r + 0.5) pitches below.
    pub detector_top_z: f64,
    /// Distance of detector centres.
    pub detector_pitch: f64,
    /// Where column 0 begins; the fan of column c is at (c + 0.5) pitches from here.
    pub column_start_x: f64,
    /// Travel from column to column.
    pub column_pitch: f64,
}

impl FanBeam {
    /// Fail unless every dimension is finite, the detector lies beyond the source and the pitches are positive.
    pub(crate) fn check(&self) -> Result<()> {
        let all = [
            self.source_y,
            self.source_z,
            self.detector_y,
            self.detector_top_z,
            self.detector_pitch,
            self.column_start_x,
            self.column_pitch,
        ];
        if all.iter().any(|value| !value.is_finite()) {
            return Err(Error::Argument(
                "the fan beam has a dimension that is not finite".into(),
            ));
        }
        if self.detector_y <= self.source_y
            || self.detector_pitch <= 0.0
            || self.column_pitch <= 0.0
        {
            return Err(Error::Argument(
                "the fan beam needs a detector beyond the source and positive pitches".into(),
            ));
        }
        Ok(())
    }

    fn throw(&self) -> f64 {
        self.detector_y - self.source_y
    }

    /// Where along travel the fan of a column stands.
    pub(crate) fn fan_x(&self, column: usize) -> f64 {
        (column as f64 + 0.5).mul_add(self.column_pitch, self.column_start_x)
    }

    /// Millimetres along the ray of each row per millimetre of depth.
    pub(crate) fn obliquity(&self, rows: usize) -> Vec<f64> {
        (0..rows)
            .map(|row| {
                let rise =
                    self.detector_top_z - (row as f64 + 0.5) * self.detector_pitch - self.source_z;
                (rise / self.throw()).hypot(1.0)
            })
            .collect()
    }

    /// First column whose fan lies at or beyond `x`, within 0..=columns.
    fn column_from(&self, x: f64, columns: usize) -> usize {
        let column = ((x - self.column_start_x) / self.column_pitch - 0.5).ceil();
        // a float to integer cast saturates
        (column.max(0.0) as usize).min(columns)
    }

    /// Fans a triangle meets, as a half-open range.
    pub(crate) fn fans(&self, triangle: &Triangle, columns: usize) -> (usize, usize) {
        let xs = triangle.map(|corner| corner[0]);
        let low = xs[0].min(xs[1]).min(xs[2]);
        let high = xs[0].max(xs[1]).max(xs[2]);
        // one more on either side: rounding here must not lose a fan that `trace` would count
        let first = self.column_from(low, columns).saturating_sub(1);
        (
            first,
            self.column_from(high, columns)
                .saturating_add(1)
                .min(columns),
        )
    }

    /// Where the plane of a fan cuts an edge: (row on the detector as a fraction, 1 / depth from the source).
    ///
    /// `below` has the smaller x, so that both triangles at this edge compute the same point.
    fn crossing(&self, below: &Vertex, above: &Vertex, x: f64) -> (f64, f64) {
        let share = (x - below[0]) / (above[0] - below[0]);
        let y = (above[1] - below[1]) * share + below[1];
        let z = (above[2] - below[2]) * share + below[2];
        let nearness = 1.0 / (y - self.source_y);
        let height = (z - self.source_z) * self.throw() * nearness + self.source_z;
        (
            (self.detector_top_z - height) / self.detector_pitch - 0.5,
            nearness,
        )
    }

    /// Add one triangle's signed depths to the rows of one fan.
    pub(crate) fn trace(&self, triangle: &Triangle, x: f64, depths: &mut [f64]) {
        let (mut rising, mut falling) = (None, None);
        let [a, b, c] = triangle;
        for (start, end) in [(a, b), (b, c), (c, a)] {
            match (start[0] >= x, end[0] >= x) {
                (false, true) => rising = Some(self.crossing(start, end, x)),
                (true, false) => falling = Some(self.crossing(end, start, x)),
                _ => {}
            }
        }
        let (Some((rise, rise_near)), Some((fall, fall_near))) = (rising, falling) else {
            return;
        };
        let (top, bottom, sign) = if fall > rise {
            (rise, fall, 1.0)
        } else {
            (fall, rise, -1.0)
        };
        let first = top.ceil().max(0.0) as usize;
        let stop = (bottom.ceil().max(0.0) as usize).min(depths.len());
        if first >= stop {
            return;
        }
        // 1 / depth is linear along the detector
        let slope = (fall_near - rise_near) / (fall - rise);
        let near = (first as f64 - rise) * slope + rise_near;
        let met = depths.get_mut(first..stop).unwrap_or_default();
        for (step, depth) in met.iter_mut().enumerate() {
            *depth += sign / (f64::from(step as u32) * slope + near);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEAM: FanBeam = FanBeam {
        source_y: -3000.0,
        source_z: 300.0,
        detector_y: 2000.0,
        detector_top_z: 900.0,
        detector_pitch: 10.0,
        column_start_x: -500.0,
        column_pitch: 10.0,
    };

    #[test]
    fn a_beam_that_is_none_is_refused() {
        assert!(BEAM.check().is_ok());
        let wrong = |change: fn(&mut FanBeam)| {
            let mut beam = BEAM;
            change(&mut beam);
            beam.check()
        };
        assert!(wrong(|b| b.source_z = f64::NAN).is_err());
        assert!(wrong(|b| b.column_start_x = f64::INFINITY).is_err());
        assert!(wrong(|b| b.detector_y = b.source_y).is_err());
        assert!(wrong(|b| b.detector_pitch = 0.0).is_err());
        assert!(wrong(|b| b.column_pitch = -1.0).is_err());
    }

    #[test]
    fn a_triangle_meets_the_fans_it_spans_and_one_more_on_either_side() {
        let reach = |low: f64, high: f64| {
            BEAM.fans(&[[low, 0.0, 0.0], [high, 0.0, 0.0], [low, 0.0, 1.0]], 100)
        };
        assert_eq!((BEAM.fan_x(40), BEAM.fan_x(44)), (-95.0, -55.0));
        assert_eq!(reach(-96.0, -56.0), (39, 45));
        assert_eq!(reach(-9000.0, 9000.0), (0, 100));
        assert_eq!(reach(8000.0, 9000.0), (99, 100));
    }

    #[test]
    fn only_the_level_ray_is_not_oblique() {
        let along = BEAM.obliquity(120);
        assert!(along.iter().all(|&share| share > 1.0));
        assert!((along[59] - 1.0).abs() < 1e-6 && (along[60] - 1.0).abs() < 1e-6);
        assert!((along[0] - 595.0_f64.hypot(5000.0) / 5000.0).abs() < 1e-12);
    }
}
