"""A machine's material curves from step wedges: measure, fit two spectra, draw."""
