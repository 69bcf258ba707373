"""Calibrated radiographs from raw scans; the only importer of the Rust core."""
